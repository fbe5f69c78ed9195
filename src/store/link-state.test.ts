import { describe, expect, test } from 'vitest';
import { decodeLink } from '../link/decode';
import { plainLink } from '../link/link';
import type {
  LoaderSummary,
  ModuleSummary,
  Snapshot,
  SourceSummary,
  StackMember,
  StackSummary,
} from '../worker/snapshot';
import {
  addressOf,
  addressOfSelection,
  linkNotices,
  linkOf,
  linkOfSelection,
  orderOfLink,
  stateOf,
  waitsForModule,
} from './link-state';
import { plainTables } from './view-slice';

const lp = { name: 'lp.ko', size: 25_312, sha256: '0123456789abcdef' };
const rebuilt = { ...lp, sha256: 'fedcba9876543210' };
const list = { name: 'Symbols.list', size: 4797, sha256: '1111111111111111' };

function snapshotOf(module: typeof lp, sources: readonly (typeof lp)[]): Snapshot {
  return {
    module: { fingerprint: module } as unknown as ModuleSummary,
    sources: sources.map((fingerprint) => ({ fingerprint }) as unknown as SourceSummary),
    choices: [],
    mismatches: [],
  };
}

/** The same, followed by a kernel. */
function followedBy(release: string, snapshot: Snapshot): Snapshot {
  const loader = { release, releases: ['5.10', '6.1', '6.12'], ownRelease: '6.1' };
  return { ...snapshot, loader: loader as unknown as LoaderSummary };
}

const shown = {
  view: 'diff',
  diffTab: 'symbols',
  rule: undefined,
  tables: {
    ...plainTables,
    symbols: { filter: 'not of this view', sort: undefined, includeSame: false },
    'diff-symbols': { filter: 'klp', sort: { column: 'subject', descending: true }, includeSame: true },
  },
  selection: { table: 'diff-symbols', key: '.klp.sym.vmlinux.printk,0' },
  snapshot: snapshotOf(lp, [list]),
} as const;

describe('the address of what is shown', () => {
  test('leads back to it', () => {
    const link = decodeLink(addressOf(shown).hash)?.link ?? plainLink;
    expect(link).toEqual(linkOf(shown));
    expect(stateOf(link, plainTables)).toEqual({
      view: 'diff',
      diffTab: 'symbols',
      selection: shown.selection,
      tables: { ...plainTables, 'diff-symbols': shown.tables['diff-symbols'] },
    });
  });

  test('leaves out the tables of other views', () => {
    const { hash } = addressOf({ ...shown, view: 'summary' });
    expect(hash).not.toContain('klp&');
    expect(hash).not.toContain('tab=');
  });

  test('has the kernel only where it is not the module’s own', () => {
    const kernelOf = (snapshot: Snapshot) => linkOf({ ...shown, snapshot }).kernel;
    expect(kernelOf(followedBy('6.12', shown.snapshot))).toBe('6.12');
    expect(kernelOf(followedBy('5.10', shown.snapshot))).toBe('5.10');
    expect(kernelOf(followedBy('6.1', shown.snapshot))).toBeUndefined();
    expect(linkOf({ ...shown, snapshot: followedBy('6.1', shown.snapshot) })).not.toHaveProperty('kernel');
    expect(kernelOf(shown.snapshot)).toBeUndefined();
    const { hash } = addressOf({ ...shown, snapshot: followedBy('6.12', shown.snapshot) });
    expect(hash).toContain('&kernel=6.12&');
    expect(decodeLink(hash)?.dropped).toEqual([]);
  });

  test('has the rule only in the view of rules', () => {
    const ofRule = { ...shown, view: 'rules', rule: 'elf-refused', selection: undefined } as const;
    expect(addressOf(ofRule).hash).toMatch(/^#\/v1\/rules\/elf-refused\?module=/);
    expect(addressOf({ ...ofRule, rule: undefined }).hash).toMatch(/^#\/v1\/rules\?module=/);
    expect(linkOf({ ...ofRule, view: 'findings' })).not.toHaveProperty('rule');
  });

  test('leads back to a rule, and from it to the list of all', () => {
    const link = { ...plainLink, view: 'rules', rule: 'elf-refused' } as const;
    expect(stateOf(link, plainTables)).toMatchObject({ view: 'rules', rule: 'elf-refused' });
    const all = stateOf({ ...plainLink, view: 'rules' }, plainTables);
    expect(all).toHaveProperty('rule', undefined);
    // Of another view it stays as it was.
    expect(stateOf({ ...plainLink, view: 'findings' }, plainTables)).not.toHaveProperty('rule');
  });

  test('leads back to a finding', () => {
    const selection = { table: 'findings', key: 'unknown-symbol:f#2' } as const;
    const { hash } = addressOfSelection({ ...shown, view: 'findings' }, selection);
    const link = decodeLink(hash)?.link ?? plainLink;
    expect(stateOf(link, plainTables)).toEqual({
      view: 'findings',
      selection,
      message: '',
      messageLine: undefined,
    });
  });

  test('can be that of another thing', () => {
    const { hash } = addressOfSelection(shown, { table: 'sections', key: '.text' });
    expect(decodeLink(hash)?.link.selection).toEqual({ table: 'sections', key: '.text' });
  });
});

describe('the address of one thing', () => {
  test('leads to the view where it is, whose filter does not hide it', () => {
    const link = linkOfSelection(shown, { table: 'symbols', key: 'printk' });
    expect(link).toMatchObject({
      view: 'symbols',
      filter: '',
      selection: { table: 'symbols', key: 'printk' },
    });
    expect(link.diffTab).toBe('sections');
    expect(linkOfSelection(shown, { table: 'imports', key: 'printk' }).view).toBe('modinfo');
    expect(linkOfSelection(shown, { table: 'diff-bytes', key: '.text' })).toMatchObject({
      view: 'diff',
      diffTab: 'bytes',
      filter: '',
    });
  });

  test('in the view that is shown has what that shows', () => {
    const link = linkOfSelection(shown, { table: 'diff-symbols', key: 'printk' });
    expect(link).toMatchObject({ view: 'diff', diffTab: 'symbols', filter: 'klp', includeSame: true });
  });
});

describe('a term and a line of dmesg', () => {
  const words = { term: 'shn-livepatch', messageLine: "livepatch: symbol 'foo' not found" };

  test('are in the address of their view only, and go with it', () => {
    const ofTerm = decodeLink(addressOf({ ...shown, ...words, view: 'glossary' }).hash)?.link ?? plainLink;
    expect(ofTerm).toMatchObject({ view: 'glossary', term: words.term });
    expect(ofTerm.message).toBeUndefined();
    expect(stateOf(ofTerm, plainTables)).toMatchObject({ view: 'glossary', term: words.term });
    const ofLine = decodeLink(addressOf({ ...shown, ...words, view: 'findings' }).hash)?.link ?? plainLink;
    expect(ofLine).toMatchObject({ view: 'findings', message: words.messageLine });
    expect(ofLine.term).toBeUndefined();
    expect(stateOf(ofLine, plainTables)).toMatchObject({
      message: words.messageLine,
      messageLine: words.messageLine,
    });
  });

  test('are gone when the link names none', () => {
    expect(stateOf({ ...plainLink, view: 'findings' }, plainTables)).toMatchObject({
      message: '',
      messageLine: undefined,
    });
    expect(stateOf({ ...plainLink, view: 'glossary' }, plainTables)).toHaveProperty('term', undefined);
    expect(stateOf(plainLink, plainTables)).not.toHaveProperty('message');
  });
});

describe('code', () => {
  test('of which module is in the address of that view only, and goes with it', () => {
    const state = { ...shown, view: 'code', codeSide: 'after' } as const;
    const link = decodeLink(addressOf(state).hash)?.link ?? plainLink;
    expect(link.isCodeAfter).toBe(true);
    expect(stateOf(link, plainTables)).toMatchObject({ view: 'code', codeSide: 'after' });
    expect(stateOf(linkOf({ ...state, codeSide: 'before' }), plainTables)).toMatchObject({
      codeSide: 'before',
    });
    expect(linkOf({ ...state, view: 'symbols' }).isCodeAfter).toBeUndefined();
    expect(stateOf({ ...plainLink, view: 'symbols' }, plainTables)).not.toHaveProperty('codeSide');
  });
});

describe('several modules', () => {
  const other = { name: 'other.ko', size: 5, sha256: '2222222222222222' };
  const third = { name: 'third.ko', size: 6, sha256: '3333333333333333' };
  const member = (id: string, fingerprint: typeof lp) =>
    ({ id, fingerprint }) as unknown as StackSummary['members'][number];
  const several = (...members: readonly StackMember[]): Snapshot => {
    const module = members.find(({ id }) => id === 'module');
    const stack = { members } as unknown as StackSummary;
    return { ...snapshotOf(module?.fingerprint ?? lp, []), stack };
  };
  const stacked = several(member('a', other), member('module', lp), member('b', third));
  const comparison = {
    a: { sha256: other.sha256, isConverted: false },
    b: { sha256: lp.sha256, isConverted: true },
  };

  test('are in the address in their order, with what is compared', () => {
    const state = { ...shown, view: 'compare', snapshot: stacked, comparison } as const;
    const link = decodeLink(addressOf(state).hash)?.link ?? plainLink;
    expect(link).toMatchObject({ module: lp, companions: [other, third], modulePlace: 1, comparison });
    expect(stateOf(link, plainTables)).toMatchObject({ view: 'compare', comparison });
    expect(
      orderOfLink(
        link,
        several(member('module', lp), member('b', third), member('a', other)).stack?.members ?? [],
      ),
    ).toEqual(['a', 'module', 'b']);
    expect(orderOfLink(link, [member('new', list), member('b', third), member('module', lp)])).toEqual([
      'module',
      'b',
      'new',
    ]);
  });

  test('what is compared is in the address of that view only, and goes with it', () => {
    expect(linkOf({ ...shown, snapshot: stacked, comparison }).comparison).toBeUndefined();
    expect(stateOf({ ...plainLink, view: 'compare' }, plainTables)).toHaveProperty('comparison', undefined);
    expect(stateOf(plainLink, plainTables)).not.toHaveProperty('comparison');
  });

  test('those that are missing are named', () => {
    const link = { ...plainLink, module: lp, companions: [other, third] };
    expect(linkNotices({ link, dropped: [] }, stacked)).toEqual([]);
    expect(linkNotices({ link, dropped: [] }, several(member('module', lp), member('a', other)))).toEqual([
      'The link was made with third.ko (6 B, SHA-256 3333333333333333…), which is not open.',
    ]);
    expect(linkNotices({ link, dropped: [] }, snapshotOf(lp, []))[0]).toContain(
      'other.ko (5 B, SHA-256 2222222222222222…) and third.ko (6 B, SHA-256 3333333333333333…), which are not open.',
    );
  });

  test('while only one of the others is open, the link waits for its module', () => {
    const link = { ...plainLink, module: lp, companions: [other] };
    expect(waitsForModule(link, snapshotOf(other, []))).toBe(true);
    expect(waitsForModule(link, snapshotOf(third, []))).toBe(false);
    expect(waitsForModule(link, snapshotOf(lp, []))).toBe(false);
    expect(linkNotices({ link, dropped: [] }, snapshotOf(other, []))).toEqual([
      'The link that you followed is about lp.ko (25.3 kB, SHA-256 0123456789abcdef…): drop that too, and it is followed.',
    ]);
  });
});

describe('what is said about a followed link', () => {
  const link = { ...linkOf(shown) };

  test('nothing, when all is as the sender saw it', () => {
    expect(linkNotices({ link, dropped: [] }, shown.snapshot)).toEqual([]);
  });

  test('that the module is another build, and what is lost', () => {
    const notices = linkNotices({ link, dropped: [], selectionLost: true }, snapshotOf(rebuilt, [list]));
    expect(notices).toEqual([
      'The link is about another build: lp.ko (25.3 kB, SHA-256 0123456789abcdef…). Open is lp.ko (25.3 kB, ' +
        'SHA-256 fedcba9876543210…); what the link points at is looked up by name.',
      '.klp.sym.vmlinux.printk,0 is not in the open files.',
    ]);
  });

  test('what is shown in the place of what is lost', () => {
    const shownInstead = {
      selection: { table: 'relocations', key: 'x' },
      wanted: 'show+0x39',
      shown: 'show+0x41',
      because: 'the same symbol in the same function',
    } as const;
    const arrived = { link, dropped: [], selectionLost: true, shownInstead };
    expect(linkNotices(arrived, snapshotOf(rebuilt, [list]))[1]).toBe(
      'show+0x39 is not in this build; shown is show+0x41, the same symbol in the same function.',
    );
  });

  test('that the symbol list is missing, and what was not understood', () => {
    const dropped = [{ field: 'hologram', reason: 'unknown to this version of klpscope' }];
    expect(linkNotices({ link, dropped }, snapshotOf(lp, []))).toEqual([
      'The link was made with Symbols.list (4.80 kB, SHA-256 1111111111111111…), which is not open.',
      'Not understood in the link: hologram (unknown to this version of klpscope).',
    ]);
  });

  test('that its kernel is not known', () => {
    const snapshot = followedBy('6.1', shown.snapshot);
    const noticesOf = (kernel: string) => linkNotices({ link: { ...link, kernel }, dropped: [] }, snapshot);
    expect(noticesOf('6.99')).toEqual([
      'The link follows Linux 6.99, which this page does not know; it knows 5.10, 6.1 and 6.12.',
    ]);
    expect(noticesOf('6.12')).toEqual([]);
    expect(noticesOf('6.1')).toEqual([]);
    expect(linkNotices({ link, dropped: [] }, snapshot)).toEqual([]);
    // What is no module follows no kernel.
    expect(linkNotices({ link: { ...link, kernel: '6.99' }, dropped: [] }, shown.snapshot)).toEqual([]);
  });

  test('that it waits for its module, while only sources are open', () => {
    const { module: _, ...sourcesOnly } = snapshotOf(lp, [list]);
    expect(linkNotices({ link, dropped: [] }, sourcesOnly)).toEqual([
      'The link that you followed is about lp.ko (25.3 kB, SHA-256 0123456789abcdef…): drop that too, and it is followed.',
    ]);
  });
});
