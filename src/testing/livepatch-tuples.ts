import { readPlainElf, readPlainRelocations } from './plain-elf';

const rela = 0x100000n;
const shnLivepatch = 0xff20;

/** What livepatch does with a module, in words: gate, target, offset, type, object, symbol, position, addend of each relocation. */
export function livepatchTuples(bytes: Uint8Array<ArrayBuffer>): string[] {
  const { sections, symbols } = readPlainElf(bytes);
  return sections
    .filter(({ flags }) => (flags & rela) !== 0n)
    .flatMap(({ name, info }) => {
      const gate = /^\.klp\.rela\.([^.]+)/.exec(name)?.[1];
      return readPlainRelocations(bytes, name).map(({ offset, type, symbol, addend }) => {
        const { name: full = '', shndx } = symbols[symbol] ?? {};
        if (shndx !== shnLivepatch)
          throw new Error(`${name} refers to ${full}, which is no livepatch symbol`);
        const [, object, own, position] = /^\.klp\.sym\.([^.]+)\.([^,]+),(\d+)$/.exec(full) ?? [];
        return [gate, sections[info]?.name, offset, type, object, own, position, addend].join(' ');
      });
    });
}
