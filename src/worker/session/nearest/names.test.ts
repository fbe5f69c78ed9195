import { describe, expect, test } from 'vitest';
import { sectionStem, stemOf, symbolStem, withoutNumber } from './names';

describe('names without what differs from build to build', () => {
  test.each([
    ['show', 'show'],
    ['show.isra.0', 'show'],
    ['show.constprop.0.isra.12', 'show'],
    ['show.part.0.cold', 'show'],
    ['__key.12', '__key'],
    ['.text.show.isra.0', '.text.show'],
    ['.5', '.5'],
    ['.text', '.text'],
    ['a.b', 'a.b'],
    ['', ''],
  ])('of %j the stem is %j', (name, stem) => {
    expect(stemOf(name)).toBe(stem);
  });

  test.each([
    ['.klp.sym.vmlinux.state_show,2', 'state_show'],
    ['.klp.sym.vmlinux.show.isra.0,0', 'show'],
    ['.klp.sym.vmlinux.show', '.klp.sym.vmlinux.show'],
  ])('%s means %s', (name, stem) => {
    expect(symbolStem(name)).toBe(stem);
  });

  test.each([
    ['.klp.rela.vmlinux..text', '.rela.text'],
    ['.klp.rela.ext4.__jump_table', '.rela__jump_table'],
    ['.rela.text.show.isra.0', '.rela.text.show'],
    ['.klp.rela.x', '.klp.rela.x'],
  ])('%s is for what %s is for', (name, stem) => {
    expect(sectionStem(name)).toBe(stem);
  });

  test.each([
    ['f#2', 'f'],
    ['f', 'f'],
    ['#2', '#2'],
    ['f#x', 'f#x'],
    ['f#', 'f#'],
    ['f#2#3', 'f#2'],
  ])('%s without its number is %s', (key, name) => {
    expect(withoutNumber(key)).toBe(name);
  });

  test('a name of a megabyte takes no longer than its length', () => {
    expect(stemOf(`f${'.1'.repeat(500_000)}`)).toBe('f');
    expect(stemOf(`${'.1'.repeat(500_000)}x`)).toHaveLength(1_000_001);
  });
});
