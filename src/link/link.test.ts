import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLink } from './decode';
import { encodeLink, longestLink } from './encode';
import {
  type Link,
  linkDiffTabs,
  linkSamples,
  linkSelectionTables,
  linkViews,
  mostLinkCompanions,
  mostLinkMessage,
  mostLinkSources,
  plainLink,
} from './link';

const lp = { name: 'lp.ko', size: 25_312, sha256: '0123456789abcdef' };
const lpSide = { sha256: lp.sha256, isConverted: false };
const list = { name: 'Symbols.list', size: 19_800_000, sha256: 'fedcba9876543210' };

function reread(link: Link): Link {
  const { hash, omitted } = encodeLink(link);
  expect(omitted).toEqual([]);
  const decoded = decodeLink(hash);
  expect(decoded?.dropped).toEqual([]);
  return decoded?.link ?? plainLink;
}

describe('a link', () => {
  test('reads as what it means', () => {
    const link: Link = {
      ...plainLink,
      view: 'relocations',
      module: lp,
      sources: [list],
      filter: 'state_show !weak',
      sort: { column: 'offset', descending: true },
      selection: { table: 'relocations', key: '.rela.text+0x1a' },
    };
    expect(encodeLink(link).hash).toBe(
      '#/v1/relocations?module=0123456789abcdef.25312.lp.ko&symbols=fedcba9876543210.19800000.Symbols.list' +
        '&filter=state_show%20%21weak&sort=-offset&select=relocations:.rela.text%2B0x1a',
    );
    expect(reread(link)).toEqual(link);
  });

  test('of the findings of another kernel', () => {
    const link: Link = {
      ...plainLink,
      view: 'findings',
      module: lp,
      kernel: '6.12',
      selection: { table: 'findings', key: 'unknown-symbol:.klp.sym.vmlinux.f,1#2' },
    };
    expect(encodeLink(link).hash).toBe(
      '#/v1/findings?module=0123456789abcdef.25312.lp.ko&kernel=6.12' +
        '&select=findings:unknown-symbol:.klp.sym.vmlinux.f,1%232',
    );
    expect(reread(link)).toEqual(link);
  });

  test('with what was chosen', () => {
    const link: Link = {
      ...plainLink,
      view: 'ambiguity',
      module: lp,
      choices: [
        { symbol: 'state_show', object: 'vmlinux', position: 2, of: 5 },
        { symbol: 'a@b', place: 'show+0x39/0x78', object: 'ext4', position: 1, of: 1 },
      ],
    };
    expect(encodeLink(link).hash).toBe(
      '#/v1/ambiguity?module=0123456789abcdef.25312.lp.ko&choose=vmlinux,2/5:state_show' +
        '&choose=ext4,1/1:a%2540b@show%2B0x39/0x78',
    );
    expect(reread(link)).toEqual(link);
  });

  test('with modules beside the module, and what of them is compared', () => {
    const old = { ...lp, name: 'old.ko', sha256: '00000000000000aa' };
    const link: Link = {
      ...plainLink,
      view: 'compare',
      module: lp,
      companions: [old, list],
      modulePlace: 1,
      comparison: {
        a: { sha256: old.sha256, isConverted: false },
        b: { sha256: lp.sha256, isConverted: true },
        thing: 'show#2',
      },
    };
    expect(encodeLink(link).hash).toBe(
      '#/v1/compare?module=0123456789abcdef.25312.lp.ko&with=00000000000000aa.25312.old.ko&with=module' +
        '&with=fedcba9876543210.19800000.Symbols.list' +
        '&pair=00000000000000aa,0123456789abcdef.converted:show%232',
    );
    for (const modulePlace of [0, 1, 2])
      expect(reread({ ...link, modulePlace })).toEqual({ ...link, modulePlace });
  });

  test.each<readonly [string, Partial<Link>, string]>([
    ['all rules', { view: 'rules' }, '#/v1/rules'],
    ['a rule', { view: 'rules', rule: 'ppc64-abi' }, '#/v1/rules/ppc64-abi'],
    ['the longest id', { view: 'rules', rule: 'x'.repeat(60) }, `#/v1/rules/${'x'.repeat(60)}`],
    [
      'a rule, with what is open beside it',
      { view: 'rules', rule: 'elf-refused', module: lp, kernel: '5.10' },
      '#/v1/rules/elf-refused?module=0123456789abcdef.25312.lp.ko&kernel=5.10',
    ],
    ['findings', { view: 'findings' }, '#/v1/findings'],
    [
      'a term of the glossary',
      { view: 'glossary', term: 'shn-livepatch' },
      '#/v1/glossary?term=shn-livepatch',
    ],
    [
      'a line of dmesg',
      { view: 'findings', message: "livepatch: symbol 'foo' not found in symbol table" },
      '#/v1/findings?message=livepatch:%20symbol%20%27foo%27%20not%20found%20in%20symbol%20table',
    ],
    [
      'a relocation with its place in code',
      { view: 'relocations', selection: { table: 'relocations', key: '.rela.text+0x1a' }, at: 'show+0x39' },
      '#/v1/relocations?select=relocations:.rela.text%2B0x1a&at=show%2B0x39',
    ],
    [
      'code after the conversion',
      { view: 'code', isCodeAfter: true, selection: { table: 'code', key: 'show+0x39' } },
      '#/v1/code?side=after&select=code:show%2B0x39',
    ],
  ])('of %s', (_, fields, hash) => {
    const link = { ...plainLink, ...fields };
    expect(encodeLink(link)).toEqual({ hash, omitted: [] });
    expect(reread(link)).toEqual(link);
  });

  test('of another view has no rule', () => {
    expect(encodeLink({ ...plainLink, view: 'findings', rule: 'elf-refused' }).hash).toBe('#/v1/findings');
  });

  test('has each field only where it means something', () => {
    const fields = { term: 'annotation', message: 'livepatch: x', at: 'show+0x1' };
    expect(encodeLink({ ...plainLink, ...fields }).hash).toBe('#/v1/summary');
  });

  test.each([
    ['too long', 'x'.repeat(mostLinkMessage + 1)],
    ['of several lines', 'livepatch: a\nlivepatch: b'],
    ['that turns the direction', 'livepatch: \u202etxt.exe'],
    ['with a zero byte', 'livepatch: \0'],
  ])('has no line of dmesg %s, and says so', (_, message) => {
    const { hash, omitted } = encodeLink({ ...plainLink, view: 'findings', message });
    expect({ hash, omitted }).toEqual({ hash: '#/v1/findings', omitted: ['message'] });
  });

  test('leaves out what is at its default', () => {
    expect(encodeLink(plainLink).hash).toBe('#/v1/summary');
    expect(reread(plainLink)).toEqual(plainLink);
  });

  test('survives any content of its fields', () => {
    const name = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text));
    const file = fc.record({
      name,
      size: fc.nat(),
      sha256: fc.stringMatching(/^[0-9a-f]{16}$/),
    });
    const choice = fc.record(
      {
        symbol: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
        place: fc.string({ minLength: 1, maxLength: 30 }),
        object: fc.stringMatching(/^[a-z0-9_]{1,20}$/),
        position: fc.integer({ min: 1, max: 5 }),
        of: fc.integer({ min: 5, max: 99 }),
      },
      { requiredKeys: ['symbol', 'object', 'position', 'of'] },
    );
    const side = fc.record({ sha256: fc.stringMatching(/^[0-9a-f]{16}$/), isConverted: fc.boolean() });
    const comparison = fc.record(
      { a: side, b: side, thing: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }) },
      { requiredKeys: ['a', 'b'] },
    );
    const several = fc.array(file, { maxLength: 3 }).chain((companions) =>
      fc.record({
        companions: fc.constant(companions),
        modulePlace: fc.nat(companions.length),
        comparison,
      }),
    );
    const plain = fc.record({
      view: fc.constantFrom(...linkViews),
      sample: fc.constantFrom(...linkSamples),
      module: file,
      sources: fc.array(file, { maxLength: 3 }),
      diffTab: fc.constantFrom(...linkDiffTabs),
      filter: fc.string({ unit: 'grapheme', maxLength: 40 }),
      sort: fc.record({ column: fc.constantFrom('name', 'newName'), descending: fc.boolean() }),
      includeSame: fc.boolean(),
      selection: fc.record({
        table: fc.constantFrom(...linkSelectionTables),
        key: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      }),
      repair: fc.boolean(),
      words: fc.string({ minLength: 1, maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text)),
      choices: fc.array(choice, { maxLength: 3 }),
      kernel: fc.stringMatching(/^[1-9]?[0-9]\.[0-9]{1,3}$/),
      at: fc.stringMatching(/^[a-z_.#:]{1,20}\+0x[0-9a-f]{1,6}$/),
    });
    const link = fc.tuple(plain, several).map(([one, other]) => ({ ...one, ...other }));
    fc.assert(
      fc.property(link, (value) => {
        const { hash, omitted } = encodeLink(value);
        fc.pre(omitted.length === 0);
        expect(hash).toMatch(/^#[\x21-\x7e]*$/);
        expect(decodeLink(hash)).toEqual({ link: value, dropped: [] });
      }),
    );
  });

  test('names the first of many symbol sources, and says that it left out the others', () => {
    const sources = Array.from({ length: mostLinkSources + 4 }, (_, i) => ({ ...list, name: `ko${i}.ko` }));
    const { hash, omitted } = encodeLink({ ...plainLink, view: 'sources', sources });
    expect(omitted).toEqual(['symbols']);
    expect(decodeLink(hash)).toEqual({
      link: { ...plainLink, view: 'sources', sources: sources.slice(0, mostLinkSources) },
      dropped: [],
    });
  });

  test.each([
    [0, 0],
    [3, 3],
    [mostLinkCompanions + 2, mostLinkCompanions],
  ])('names the first of many modules, and with them the place of the module: %d', (modulePlace, read) => {
    const companions = Array.from({ length: mostLinkCompanions + 3 }, (_, i) => ({ ...lp, name: `${i}.ko` }));
    const { hash, omitted } = encodeLink({ ...plainLink, module: lp, companions, modulePlace });
    expect(omitted).toEqual(['with']);
    expect(decodeLink(hash)).toEqual({
      link: {
        ...plainLink,
        module: lp,
        companions: companions.slice(0, mostLinkCompanions),
        modulePlace: read,
      },
      dropped: [],
    });
  });

  test('stays below the limit and says what it left out', () => {
    const { hash, omitted } = encodeLink({
      ...plainLink,
      view: 'symbols',
      module: lp,
      sources: [list],
      filter: 'ü'.repeat(400),
      selection: { table: 'symbols', key: 'printk' },
    });
    expect(omitted).toEqual(['filter']);
    expect(hash.length).toBeLessThanOrEqual(longestLink);
    expect(decodeLink(hash)?.link.selection).toEqual({ table: 'symbols', key: 'printk' });
  });

  test.each([
    ['a selection', { selection: { table: 'symbols', key: 'ß'.repeat(5000) } }, ['select']],
    [
      'words and a selection',
      { selection: { table: 'symbols', key: `.klp.sym.${'x'.repeat(1_000_000)}` } },
      ['select'],
    ],
    ['a file name', { module: { ...lp, name: '\u{1f4a9}'.repeat(255) } }, ['module']],
    ['a comparison', { comparison: { a: lpSide, b: lpSide, thing: '%'.repeat(1024) } }, ['pair']],
    ['a place', { selection: { table: 'symbols', key: 'f' }, at: `${'f'.repeat(3000)}+0x1` }, ['at']],
    [
      'many modules',
      { companions: Array.from({ length: 12 }, () => ({ ...lp, name: 'é'.repeat(255) })) },
      ['with'],
    ],
  ] satisfies [string, Partial<Link>, string[]][])(
    'stays below the limit with very long names: %s',
    (_, fields, left) => {
      const link = { ...plainLink, view: 'compare', sources: [list], kernel: '6.1', ...fields } as const;
      const { hash, omitted } = encodeLink(link);
      expect(hash.length).toBeLessThanOrEqual(longestLink);
      expect(omitted).toEqual(left);
      expect(decodeLink(hash)).toMatchObject({
        link: { view: 'compare', kernel: '6.1', sources: [list] },
        dropped: [],
      });
    },
  );

  test('of any content stays below the limit', () => {
    const long = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3000 });
    const name = long.map((text) => ({ ...lp, name: text }));
    fc.assert(
      fc.property(long, long, long, fc.array(name, { maxLength: 9 }), (key, filter, message, files) => {
        for (const view of ['findings', 'code'] as const) {
          const { hash } = encodeLink({
            ...plainLink,
            view,
            sources: files,
            companions: files,
            filter,
            message,
            words: filter,
            selection: { table: 'code', key },
            at: `${key}+0x1`,
          });
          expect(hash.length).toBeLessThanOrEqual(longestLink);
          expect(hash).toMatch(/^#[\x21-\x7e]*$/);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('gives up the kernel before the module and the selection', () => {
    const { hash, omitted } = encodeLink({
      ...plainLink,
      view: 'findings',
      module: lp,
      kernel: '6.12',
      selection: { table: 'findings', key: `unknown-symbol:${'x'.repeat(1815)}` },
    });
    expect(omitted).toEqual(['kernel']);
    expect(decodeLink(hash)?.link).toMatchObject({ module: lp, selection: { table: 'findings' } });
    expect(decodeLink(hash)?.link).not.toHaveProperty('kernel');
  });
});

describe('an address from outside', () => {
  test.each(['', '#', '#/'])('%j holds no link', (hash) => {
    expect(decodeLink(hash)).toBeUndefined();
  });

  test.each([
    ['#/v1/nowhere', 'nowhere'],
    ['#/v1/symbols?colour=red', 'colour'],
    ['#/v1/symbols?module=lp.ko', 'module'],
    ['#/v1/symbols?module=0123456789abcdeg.1.lp.ko', 'module'],
    ['#/v1/symbols?filter=%E0%A4%A', 'filter'],
    ['#/v1/symbols?sort=name;drop', 'sort'],
    ['#/v1/symbols?select=passwords:root', 'select'],
    ['#/v1/symbols?select=symbols', 'select'],
    ['#/v1/diff?tab=__proto__', 'tab'],
    ['#/v1/symbols?__proto__=1', '__proto__'],
    ['#/v1/symbols?same=yes', 'same'],
    ['#/v1/summary?repair=0', 'repair'],
    ['#/v1/findings?words=a%0Ab', 'words'],
    [`#/v1/findings?words=${'x'.repeat(201)}`, 'words'],
    ['#/v1/code?side=before', 'side'],
    ['#/v1/glossary?term=', 'term'],
    ['#/v1/glossary?term=__proto__', 'term'],
    ['#/v1/glossary?term=%3Cscript%3E', 'term'],
    ['#/v1/glossary?term=javascript:alert(1)', 'term'],
    [`#/v1/glossary?term=${'x'.repeat(61)}`, 'term'],
    ['#/v1/findings?message=', 'message'],
    ['#/v1/findings?message=a%0Ab', 'message'],
    ['#/v1/findings?message=%1b[31mred', 'message'],
    ['#/v1/findings?message=a%00', 'message'],
    ['#/v1/findings?message=%E2%80%AEtxt', 'message'],
    ['#/v1/findings?message=%E2%80%8B', 'message'],
    [`#/v1/findings?message=${'x'.repeat(mostLinkMessage + 1)}`, 'message'],
    ['#/v1/relocations?at=show', 'at'],
    ['#/v1/relocations?at=%2B0x1', 'at'],
    ['#/v1/relocations?at=show%2B0xg', 'at'],
    ['#/v1/relocations?at=show%2B0x1234567890123', 'at'],
    [`#/v1/relocations?at=${'x'.repeat(1025)}%2B0x1`, 'at'],
    [`#/v1/relocations?at=${'x'.repeat(1_000_000)}`, 'link'],
    [`#/v1/findings?message=${'%3C'.repeat(350_000)}`, 'link'],
    ['#/v1/summary?sample=', 'sample'],
    ['#/v1/summary?sample=no-such-sample', 'sample'],
    ['#/v1/summary?sample=__proto__', 'sample'],
    ['#/v1/summary?sample=../../secret', 'sample'],
    ['#/v1/summary?sample=https://example.com/lp.ko', 'sample'],
    ['#/v1/summary?sample=two-objects&sample=half-converted', 'sample'],
    ['#/v1/compare?with=lp.ko', 'with'],
    ['#/v1/compare?with=Module', 'with'],
    ['#/v1/compare?pair=0123456789abcdef', 'pair'],
    ['#/v1/compare?pair=0123456789abcdef,0123456789abcdeg', 'pair'],
    ['#/v1/compare?pair=0123456789abcdef,0123456789abcdef.convert', 'pair'],
    ['#/v1/compare?pair=0123456789abcdef,0123456789abcdef:', 'pair'],
    ['#/v1/ambiguity?choose=vmlinux,3/2:f', 'choose'],
    ['#/v1/ambiguity?choose=vmlinux,0/2:f', 'choose'],
    ['#/v1/ambiguity?choose=vmlinux,1:f', 'choose'],
    ['#/v1/ambiguity?choose=vmlinux,1/2:%25', 'choose'],
    ['#/v1/ambiguity?choose=vmlinux,1/2:f@', 'choose'],
    ['#/v9/symbols', 'v9'],
    ['#something-else', 'link'],
    [`#/v1/symbols?filter=${'x'.repeat(20_000)}`, 'link'],
  ])('%s: the field is dropped and said', (hash, field) => {
    const decoded = decodeLink(hash);
    expect(decoded?.dropped.map((drop) => drop.field)).toEqual([field]);
  });

  test.each([
    'rules/',
    'rules/../x',
    'rules/<script>',
    'rules/%3Cscript%3E',
    'rules/javascript:alert(1)',
    'rules/Elf-Refused',
    'rules/elf_refused',
    'rules/elf-refused/',
    'rules/elf-refused/more',
    'rules/elf refused',
    'rules/elf-refused\n',
    'rules/\u0435lf-refused',
    `rules/${'x'.repeat(61)}`,
    'rules//elf-refused',
    '/rules/elf-refused',
    'finding',
    'Findings',
    'findings/elf-refused',
    '__proto__',
    '',
  ])('%j is no view: the summary is shown, and it is said', (view) => {
    const decoded = decodeLink(`#/v1/${view}?kernel=6.12`);
    expect(decoded?.link).toEqual({ ...plainLink, kernel: '6.12' });
    expect(decoded?.dropped.map(({ reason }) => reason)).toEqual(['no such view']);
    expect(decoded?.dropped[0]?.field.length).toBeLessThanOrEqual(40);
  });

  test.each([
    'x',
    '',
    '6',
    '6.',
    '.12',
    '6.12.1',
    '6.12-amd64',
    '6.1e3',
    '-6.12',
    ' 6.12',
    '6.12 ',
    '6.12\n',
    '666.12',
    '6.1234',
    '0x6.12',
    '٦.١٢',
    '<script>',
    '../6.12',
    '6.12'.repeat(500),
  ])('kernel=%j is dropped and said', (kernel) => {
    const decoded = decodeLink(`#/v1/findings?kernel=${encodeURIComponent(kernel)}&filter=a`);
    expect(decoded?.link).toEqual({ ...plainLink, view: 'findings', filter: 'a' });
    expect(decoded?.dropped.map(({ field }) => field)).toEqual(['kernel']);
    expect(decoded?.dropped[0]?.reason.length).toBeLessThanOrEqual(60);
  });

  test.each(['5.10', '6.1', '7.3', '99.999', '0.0'])('kernel=%s is read, known or not', (kernel) => {
    expect(decodeLink(`#/v1/loader?kernel=${kernel}`)).toEqual({
      link: { ...plainLink, view: 'loader', kernel },
      dropped: [],
    });
  });

  test('a kernel given twice counts once', () => {
    const decoded = decodeLink('#/v1/loader?kernel=6.1&kernel=6.12');
    expect(decoded?.link.kernel).toBe('6.1');
    expect(decoded?.dropped).toEqual([{ field: 'kernel', reason: 'given twice' }]);
  });

  test('a rule that no page has is read as it is', () => {
    expect(decodeLink('#/v1/rules/no-such-rule')).toEqual({
      link: { ...plainLink, view: 'rules', rule: 'no-such-rule' },
      dropped: [],
    });
  });

  test.each([
    '<script>alert(1)</script>',
    '__proto__',
    'constructor',
    'javascript:alert(1)',
    '"\'><img src=x>',
  ])('a line of dmesg is text, whatever it says: %s', (message) => {
    const decoded = decodeLink(`#/v1/findings?message=${encodeURIComponent(message)}`);
    expect(decoded).toEqual({ link: { ...plainLink, view: 'findings', message }, dropped: [] });
  });

  test.each(['__proto__+0x1', 'constructor+0x0', '<b>+0xf'])('a place is text: %s', (at) => {
    expect(decodeLink(`#/v1/code?at=${encodeURIComponent(at)}`)?.link).toEqual({
      ...plainLink,
      view: 'code',
      at,
    });
    expect(Object.getPrototypeOf(decodeLink(`#/v1/code?at=${at}`)?.link)).toBe(Object.prototype);
  });

  test('what is understood of a newer link is kept', () => {
    const decoded = decodeLink('#/v2/symbols?filter=printk&hologram=1');
    expect(decoded?.link).toEqual({ ...plainLink, view: 'symbols', filter: 'printk' });
    expect(decoded?.dropped.map((drop) => drop.field)).toEqual(['v2', 'hologram']);
  });

  test('too many modules, and the place of the module twice', () => {
    const one = 'with=0123456789abcdef.1.a.ko';
    const decoded = decodeLink(
      `#/v1/compare?${one}&with=module&with=module&${`${one}&`.repeat(mostLinkCompanions)}`,
    );
    expect(decoded?.link).toMatchObject({ modulePlace: 1 });
    expect(decoded?.link.companions).toHaveLength(mostLinkCompanions);
    expect(decoded?.dropped).toEqual([
      { field: 'with', reason: 'not understood: module' },
      { field: 'with', reason: `more than ${mostLinkCompanions} further modules` },
    ]);
  });

  test('a field given twice counts once', () => {
    const decoded = decodeLink('#/v1/symbols?filter=a&filter=b');
    expect(decoded?.link.filter).toBe('a');
    expect(decoded?.dropped).toEqual([{ field: 'filter', reason: 'given twice' }]);
  });

  test('anything at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        decodeLink(`#${text}`);
        decodeLink(`#/v1/${text}`);
        decodeLink(`#/v1/symbols?${text}`);
        decodeLink(`#/v1/rules/${text}`);
        decodeLink(`#/v1/loader?kernel=${text}`);
        decodeLink(`#/v1/findings?message=${text}&at=${text}`);
        decodeLink(`#/v1/glossary?term=${text}`);
      }),
    );
  });
});
