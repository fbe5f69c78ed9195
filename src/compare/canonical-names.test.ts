import { expect, test } from 'vitest';
import { canonicalSectionName, canonicalSymbolName, sectionFamily } from './canonical-names';

test.each([
  ['show', 'show'],
  ['key.12', 'key'],
  ['show.isra.0', 'show.isra'],
  ['show.constprop.0.isra.3', 'show.constprop.isra'],
  ['show.cold', 'show.cold'],
  ['show.part.0.cold', 'show.part.cold'],
  ['show.llvm.8765', 'show'],
  ['__UNIQUE_ID_ddebug1002.12', '__UNIQUE_ID_ddebug'],
  ['__UNIQUE_ID___addressable_init_module42', '__UNIQUE_ID___addressable_init_module'],
  ['v4l2', 'v4l2'],
])('symbol %s is %s', (name, canonical) => {
  expect(canonicalSymbolName(name)).toBe(canonical);
});

test.each([
  ['.text', 'f', '.text'],
  ['.text.f', 'f', '.text'],
  ['.text.unlikely.f', 'f', '.text'],
  ['.text.unlikely.', 'f', '.text'],
  ['.init.text', 'f', '.init.text'],
  ['.data.rel.ro.f', 'f', '.data.rel.ro'],
  ['.data..ro_after_init', 'f', '.data..ro_after_init'],
  ['.rodata.__func__.5', '__func__.5', '.rodata'],
])('section %s of %s is %s', (section, name, canonical) => {
  expect(canonicalSectionName(section, [name])).toBe(canonical);
});

test.each([
  ['.text.f', '.text'],
  ['.rodata.cst16', '.rodata.cst16'],
  ['__bug_table', '__bug_table'],
])('section %s is part of %s', (section, family) => {
  expect(sectionFamily(section)).toBe(family);
});
