import { describe, expect, test } from 'vitest';
import { decodeLink } from '../link/decode';
import { plainLink } from '../link/link';
import type { LoaderSummary, ModuleSummary, Snapshot, SourceSummary } from '../worker/snapshot';
import { addressOf, addressOfSelection, linkNotices, linkOf, stateOf } from './link-state';
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
    expect(stateOf(link, plainTables)).toEqual({ view: 'findings', selection });
  });

  test('can be that of another thing', () => {
    const { hash } = addressOfSelection(shown, { table: 'sections', key: '.text' });
    expect(decodeLink(hash)?.link.selection).toEqual({ table: 'sections', key: '.text' });
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
