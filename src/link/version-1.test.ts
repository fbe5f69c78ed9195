import { describe, expect, test } from 'vitest';
import { decodeLink } from './decode';
import { encodeLink } from './encode';
import { type Link, plainLink } from './link';

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
];

describe('links of version 1', () => {
  test.each(stored)('%s', (hash, fields) => {
    const link = { ...plainLink, ...fields };
    expect(decodeLink(hash)).toEqual({ link, dropped: [] });
    expect(encodeLink(link)).toEqual({ hash, omitted: [] });
  });
});
