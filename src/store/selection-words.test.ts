import { describe, expect, test } from 'vitest';
import { type Link, linkSelectionTables, plainLink } from '../link/link';
import type { Snapshot } from '../worker/snapshot';
import type { Selection } from '../worker/tables';
import { describeTarget, selectionWords, targetText } from './selection-words';

const lp = { name: 'lp.ko', size: 25_312, sha256: '0123456789abcdef' };
const old = { name: 'old.ko', size: 5, sha256: 'fedcba9876543210' };

/** A selection, and what a reader without the file is told that it is. */
const told: readonly (readonly [Selection['table'], string, string, Partial<Link>?])[] = [
  ['symbols', 'show', 'the symbol show'],
  ['symbols', 'show#2', 'the symbol show, number 2 of the name,'],
  ['symbols', '.klp.sym.vmlinux.show,2', 'the livepatch symbol for show of vmlinux, position 2'],
  ['symbols', '.klp.sym.ext4.f,0', 'the livepatch symbol for f of ext4, the only one of its name'],
  [
    'relocations',
    '.rela.text+0x1a:R_X86_64_PLT32:state_show',
    'the relocation at .rela.text+0x1a, R_X86_64_PLT32 against state_show',
  ],
  [
    'relocations',
    '.rela.text+0x1a:R_X86_64_PLT32:state_show',
    'the relocation at .rela.text+0x1a (show+0x39), R_X86_64_PLT32 against state_show',
    { at: 'show+0x39' },
  ],
  ['relocations', '.rela.text+0x1a', 'the relocation .rela.text+0x1a'],
  ['sections', '.klp.rela.vmlinux..text', 'the section .klp.rela.vmlinux..text'],
  ['modinfo', 'vermagic', 'the tag vermagic of .modinfo'],
  ['modinfo', 'alias#3', 'the tag alias, number 3 of the name, of .modinfo'],
  ['imports', '_printk', 'the import _printk'],
  ['functions', '.text:show', 'the function show in .text'],
  ['functions', 'show', 'the function show'],
  [
    'source-symbols',
    'vmlinux:state_show,2',
    'the symbol state_show of vmlinux, position 2, in the symbol sources',
  ],
  ['source-symbols', 'state_show', 'the symbol state_show in the symbol sources'],
  ['diff-sections', '.rela.text', 'what the conversion does to the section .rela.text'],
  ['diff-symbols', 'state_show', 'what the conversion does to the symbol state_show'],
  ['diff-relocations', '.text+0x14', 'what the conversion does to the relocation at .text+0x14'],
  [
    'diff-relocations',
    '.text+0x14',
    'what the conversion does to the relocation at .text+0x14 (f+0x4)',
    { at: 'f+0x4' },
  ],
  ['diff-bytes', '.strtab', 'what the conversion does to the bytes of .strtab'],
  ['decisions', 'state_show', 'which symbol state_show means'],
  ['findings', 'unknown-symbol:state_show', 'a finding about state_show, of the rule unknown-symbol'],
  ['findings', 'elf-refused:module', 'a finding of the rule elf-refused'],
  [
    'findings',
    'none-relocation:text+0x4',
    'a finding about text+0x4 (f+0x4), of the rule none-relocation',
    { at: 'f+0x4' },
  ],
  ['code', 'show+0x39', 'the place show+0x39 in the code'],
  ['code', 'show+0x39', 'the place show+0x39 in the code of the converted module', { isCodeAfter: true }],
];

describe('what a link points at, in words', () => {
  const full = told.map(([table, key, words, fields = {}]) => [table, key, words, fields] as const);
  test.each(full)('%s %s: %s', (table, key, words, fields) => {
    expect(targetText({ ...plainLink, ...fields, selection: { table, key } })).toBe(words);
  });

  test('there are words for every kind of selection', () => {
    const kinds = new Set(told.map(([table]) => table));
    expect(linkSelectionTables.filter((table) => !kinds.has(table))).toEqual([]);
  });

  test.each([
    ['a function', 'show', 'the difference of the function show between old.ko and lp.ko, converted,'],
    [
      'a variable',
      'variable key#2',
      'the difference of the variable key, number 2 of the name, between old.ko and lp.ko, converted,',
    ],
    [
      'a statement',
      'fact modinfo:depends',
      'the difference of the statement modinfo:depends between old.ko and lp.ko, converted,',
    ],
    [
      'a symbol',
      'symbol state_show',
      'the difference of the symbol state_show between old.ko and lp.ko, converted,',
    ],
    [
      'a table',
      'section __bug_table',
      'the difference of the table __bug_table between old.ko and lp.ko, converted,',
    ],
  ])('%s that is compared', (_, thing, words) => {
    const comparison = {
      a: { sha256: old.sha256, isConverted: false },
      b: { sha256: lp.sha256, isConverted: true },
      thing,
    };
    const link = { ...plainLink, view: 'compare', module: lp, companions: [old], comparison } as const;
    expect(targetText(link)).toBe(words);
    expect(targetText({ ...link, view: 'symbols' })).toBeUndefined();
    expect(targetText({ ...link, companions: [] })).toContain('between fedcba9876543210… and lp.ko');
  });

  test('of a whole view there are none', () => {
    expect(describeTarget({ ...plainLink, view: 'relocations' })).toBeUndefined();
  });

  test.each(linkSelectionTables)('whatever the key of %s is, it is shown as it stands', (table) => {
    for (const key of ['<script>', '__proto__', ':', '#1', ',1', '+0x1:a:b', 'a'.repeat(4096)])
      expect(targetText({ ...plainLink, selection: { table, key } })?.length).toBeGreaterThan(0);
  });
});

describe('what the page adds to a link in words', () => {
  const snapshot = {
    sources: [],
    choices: [],
    mismatches: [],
    audit: { findings: [{ key: 'r:f', severity: 'error', message: 'f is not there' }], failures: [] },
    plan: { decisions: [{ symbol: 'f', kind: 'ambiguous', explanation: 'There are 5.' }] },
  } as unknown as Snapshot;

  test.each<readonly [Selection | undefined, string | undefined]>([
    [{ table: 'findings', key: 'r:f' }, 'Error: f is not there'],
    [{ table: 'findings', key: 'r:g' }, undefined],
    [{ table: 'decisions', key: 'f' }, 'f is ambiguous. There are 5.'],
    [{ table: 'symbols', key: 'f' }, undefined],
    [undefined, undefined],
  ])('%j', (selection, words) => {
    expect(selectionWords(snapshot, selection)).toBe(words);
  });
});
