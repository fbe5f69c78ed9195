import { describe, expect, test } from 'vitest';
import { decodeLink } from './decode';
import { encodeLink } from './encode';
import { type Link, linkSelectionTables, linkViews, plainLink } from './link';

const lp = { name: 'lp.ko', size: 25_312, sha256: '0123456789abcdef' };
const list = { name: 'Symbols.list', size: 19_800_000, sha256: 'fedcba9876543210' };

/**
 * Links as they stand in mails and reviews. Version 1 is frozen: what is here must always open, at what it was made for.
 * Lines are added, never changed.
 */
const stored: readonly (readonly [hash: string, link: Partial<Link>])[] = [
  ['#/v1/summary', { view: 'summary' }],
  [
    '#/v1/relocations?module=0123456789abcdef.25312.lp.ko&symbols=fedcba9876543210.19800000.Symbols.list&filter=state_show%20%21weak&sort=-offset&select=relocations:.rela.text%2B0x1a:R_X86_64_PLT32:state_show',
    {
      view: 'relocations',
      module: lp,
      sources: [list],
      filter: 'state_show !weak',
      sort: { column: 'offset', descending: true },
      selection: { table: 'relocations', key: '.rela.text+0x1a:R_X86_64_PLT32:state_show' },
    },
  ],
  [
    '#/v1/findings?module=0123456789abcdef.25312.lp.ko&kernel=6.12&select=findings:unknown-symbol:state_show',
    {
      view: 'findings',
      module: lp,
      kernel: '6.12',
      selection: { table: 'findings', key: 'unknown-symbol:state_show' },
    },
  ],
  [
    '#/v1/ambiguity?module=0123456789abcdef.25312.lp.ko&choose=vmlinux,2/5:state_show&choose=ext4,1/1:f@show%2B0x39/0x78&select=decisions:state_show',
    {
      view: 'ambiguity',
      module: lp,
      choices: [
        { symbol: 'state_show', object: 'vmlinux', position: 2, of: 5 },
        { symbol: 'f', place: 'show+0x39/0x78', object: 'ext4', position: 1, of: 1 },
      ],
      selection: { table: 'decisions', key: 'state_show' },
    },
  ],
  [
    '#/v1/diff?module=0123456789abcdef.25312.lp.ko&tab=symbols&same=1',
    { view: 'diff', module: lp, diffTab: 'symbols', includeSame: true },
  ],
  ['#/v1/summary?sample=two-objects', { view: 'summary', sample: 'two-objects' }],
  [
    '#/v1/findings?sample=half-converted&module=0123456789abcdef.25312.lp.ko&kernel=6.12&select=findings:unknown-symbol:f',
    {
      view: 'findings',
      sample: 'half-converted',
      module: lp,
      kernel: '6.12',
      selection: { table: 'findings', key: 'unknown-symbol:f' },
    },
  ],
  ['#/v1/rules/ppc64-abi', { view: 'rules', rule: 'ppc64-abi' }],
  [
    '#/v1/summary?module=0123456789abcdef.25312.lp.ko&repair=1',
    { view: 'summary', module: lp, repair: true },
  ],
  [
    '#/v1/findings?module=0123456789abcdef.25312.lp.ko&select=findings:none-relocation:f&words=Error:%20a%20relocation%20does%20nothing',
    {
      view: 'findings',
      module: lp,
      selection: { table: 'findings', key: 'none-relocation:f' },
      words: 'Error: a relocation does nothing',
    },
  ],
  ['#/v1/glossary', { view: 'glossary' }],
  [
    '#/v1/code?module=0123456789abcdef.25312.lp.ko&side=after&select=code:show%2B0x39',
    { view: 'code', module: lp, isCodeAfter: true, selection: { table: 'code', key: 'show+0x39' } },
  ],
  [
    '#/v1/compare?module=0123456789abcdef.25312.lp.ko&with=aaaaaaaaaaaaaaaa.25000.old.ko&with=module&pair=aaaaaaaaaaaaaaaa,0123456789abcdef.converted:show',
    {
      view: 'compare',
      module: lp,
      companions: [{ name: 'old.ko', size: 25_000, sha256: 'aaaaaaaaaaaaaaaa' }],
      modulePlace: 1,
      comparison: {
        a: { sha256: 'aaaaaaaaaaaaaaaa', isConverted: false },
        b: { sha256: '0123456789abcdef', isConverted: true },
        thing: 'show',
      },
    },
  ],
  ['#/v1/glossary?term=shn-livepatch', { view: 'glossary', term: 'shn-livepatch' }],
  [
    '#/v1/findings?message=livepatch:%20symbol%20%27foo%27%20not%20found%20in%20symbol%20table',
    { view: 'findings', message: "livepatch: symbol 'foo' not found in symbol table" },
  ],
  [
    '#/v1/relocations?module=0123456789abcdef.25312.lp.ko&select=relocations:.rela.text%2B0x1a:R_X86_64_PLT32:state_show&at=show%2B0x39&words=state_show%20is%20ambiguous.',
    {
      view: 'relocations',
      module: lp,
      selection: { table: 'relocations', key: '.rela.text+0x1a:R_X86_64_PLT32:state_show' },
      at: 'show+0x39',
      words: 'state_show is ambiguous.',
    },
  ],
  [
    '#/v1/symbols?module=0123456789abcdef.25312.lp.ko&select=symbols:.klp.sym.vmlinux.state_show,2',
    { view: 'symbols', module: lp, selection: { table: 'symbols', key: '.klp.sym.vmlinux.state_show,2' } },
  ],
  [
    '#/v1/sections?module=0123456789abcdef.25312.lp.ko&select=sections:.klp.rela.vmlinux..text',
    { view: 'sections', module: lp, selection: { table: 'sections', key: '.klp.rela.vmlinux..text' } },
  ],
  [
    '#/v1/modinfo?module=0123456789abcdef.25312.lp.ko&select=modinfo:vermagic',
    { view: 'modinfo', module: lp, selection: { table: 'modinfo', key: 'vermagic' } },
  ],
  [
    '#/v1/modinfo?module=0123456789abcdef.25312.lp.ko&select=imports:klp_enable_patch',
    { view: 'modinfo', module: lp, selection: { table: 'imports', key: 'klp_enable_patch' } },
  ],
  [
    '#/v1/code?module=0123456789abcdef.25312.lp.ko&select=functions:.text:show%232',
    { view: 'code', module: lp, selection: { table: 'functions', key: '.text:show#2' } },
  ],
  [
    '#/v1/sources?module=0123456789abcdef.25312.lp.ko&select=source-symbols:vmlinux:state_show,2',
    { view: 'sources', module: lp, selection: { table: 'source-symbols', key: 'vmlinux:state_show,2' } },
  ],
  [
    '#/v1/diff?module=0123456789abcdef.25312.lp.ko&select=diff-sections:.rela.text',
    { view: 'diff', module: lp, selection: { table: 'diff-sections', key: '.rela.text' } },
  ],
  [
    '#/v1/diff?module=0123456789abcdef.25312.lp.ko&tab=symbols&select=diff-symbols:state_show',
    { view: 'diff', module: lp, diffTab: 'symbols', selection: { table: 'diff-symbols', key: 'state_show' } },
  ],
  [
    '#/v1/diff?module=0123456789abcdef.25312.lp.ko&tab=relocations&select=diff-relocations:.text%2B0x14',
    {
      view: 'diff',
      module: lp,
      diffTab: 'relocations',
      selection: { table: 'diff-relocations', key: '.text+0x14' },
    },
  ],
  [
    '#/v1/diff?module=0123456789abcdef.25312.lp.ko&tab=bytes&select=diff-bytes:.strtab',
    { view: 'diff', module: lp, diffTab: 'bytes', selection: { table: 'diff-bytes', key: '.strtab' } },
  ],
];

/** Their links are as that of the summary. */
const viewsWithoutOwnFields = ['loader', 'patched'];

describe('links of version 1', () => {
  test.each(stored)('%s', (hash, fields) => {
    const link = { ...plainLink, ...fields };
    expect(decodeLink(hash)).toEqual({ link, dropped: [] });
    expect(encodeLink(link)).toEqual({ hash, omitted: [] });
  });

  test('of every view and every kind of selection one is stored', () => {
    const kinds = stored.map(([, { selection }]) => selection?.table);
    expect(linkSelectionTables.filter((table) => !kinds.includes(table))).toEqual([]);
    const views = stored.map(([, { view }]) => view);
    expect(linkViews.filter((view) => !views.includes(view))).toEqual(viewsWithoutOwnFields);
  });

  test.each([
    'use-case-1-unique',
    'use-case-2-annotated',
    'use-case-3-ambiguous',
    'two-objects',
    'late-module-target',
    'static-key-in-module',
    'ppc64le-rel24',
    'half-converted',
  ])('the sample %s keeps its name', (sample) => {
    expect(decodeLink(`#/v1/summary?sample=${sample}`)?.link.sample).toBe(sample);
  });
});
