import { describe, expect, test } from 'vitest';
import type { BuilderSection, ObjectBuilder } from './builder';
import { SHN_LORESERVE, SHT_SYMTAB_SHNDX } from './constants';
import { numberObject } from './numbering';

/**
 * As much of a builder as is numbered: `count` sections, the last of them the symbol table, and one symbol. A real
 * file of this many sections takes a second to make.
 */
function manySections(
  count: number,
  symbolIn: number,
  isAdded: boolean,
): { builder: ObjectBuilder; added: number[] } {
  const added: number[] = [];
  const sections = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    content: { kind: i + 1 === count ? 'symbols' : 'bytes' },
    info: { kind: 'number', value: 1 },
  })) as BuilderSection[];
  const builder = {
    symbols: { count: 1, definedIn: () => (isAdded ? undefined : symbolIn) },
    symbolCount: isAdded ? 2 : 1,
    addedSymbol: (id: number) =>
      isAdded && id === 1 ? { st_info: 0x10, st_shndx: { section: symbolIn } } : undefined,
    sections: () => sections,
    hasRemovedSymbols: false,
    isSymbolRemoved: () => false,
    addSection: (section: BuilderSection) => added.push(section.sh_type),
  };
  return { builder: builder as unknown as ObjectBuilder, added };
}

describe.each([false, true])('the symbol is an added one: %s', (isAdded) => {
  test.each([
    [SHN_LORESERVE - 2, 1, false],
    [SHN_LORESERVE - 1, SHN_LORESERVE - 1, false],
    [SHN_LORESERVE, SHN_LORESERVE - 1, false],
    [SHN_LORESERVE, SHN_LORESERVE, true],
    [SHN_LORESERVE + 20, SHN_LORESERVE + 3, true],
  ])(
    '%i sections and a symbol in section %i: the table of extended indices is needed: %s',
    (count, symbolIn, needed) => {
      const { builder, added } = manySections(count, symbolIn, isAdded);
      const { sections, sectionIndex } = numberObject(builder);
      expect(added).toEqual(needed ? [SHT_SYMTAB_SHNDX] : []);
      expect([sections.length, sectionIndex(0), sectionIndex(count)]).toEqual([count, 0, count]);
    },
  );
});
