import { assert } from '../../base/assert';
import { SHT_STRTAB } from '../../elf/constants';
import type { StepFinding } from '../verdict';
import { buildAgain, type ElfCheck, refused } from './elf-check';
import { nameInMessages, symbolTables } from './find-section';
import type { RawElf, RawSection } from './raw-elf';
import { symbolTableLink } from './section-checks';

// The symbol table and its names. kernel/module/main.c: setup_load_info in 5.10 and 6.1; after,
// elf_validity_cache_index_sym, elf_validity_cache_index_str, and in 7.3 elf_validity_cache_strtab.

/** `sizeof(Elf64_Sym)`. */
const symbolSize = 24;

/** In 5.10 and 6.1 the first of several counts. */
export const anySymbolTable: ElfCheck = async (elf) =>
  (await symbolTables(elf)).length > 0 ? undefined : noSymbols(await nameInMessages(elf, true), 0);

export const oneSymbolTable: ElfCheck = async (elf) => {
  const { length } = await symbolTables(elf);
  return length === 1 ? undefined : noSymbols(await nameInMessages(elf), length);
};

function noSymbols(module: string, count: number): StepFinding {
  return refused(
    `${module}: module has no symbols (stripped?)`,
    count === 0
      ? 'The file has no symbol table: take the module as it was before strip, or strip no more than -g does.'
      : `The file has ${count} symbol tables, the kernel takes one. ${buildAgain}`,
  );
}

export const soleSymbolTableLink: ElfCheck = async (elf) => symbolTableLink(elf, await soleSymbolTable(elf));

export const symbolNamesType: ElfCheck = async (elf) => {
  const { index, sh_type } = await symbolNames(elf);
  return sh_type === SHT_STRTAB
    ? undefined
    : refused(
        `Invalid ELF symbol string table type: ${sh_type}`,
        `Section ${index} is to hold the names of symbols and is no string table. ${buildAgain}`,
      );
};

export const symbolNamesFilled: ElfCheck = async (elf) =>
  (await symbolNames(elf)).sh_size > 0n
    ? undefined
    : refused('empty symbol string table', `Not even the empty name is there. ${buildAgain}`);

export const symbolNamesBegin: ElfCheck = async (elf) =>
  (await elf.byteAt((await symbolNames(elf)).sh_offset)) === 0
    ? undefined
    : refused(
        'symbol string table missing leading NUL',
        `The names of symbols must begin with the empty one. ${buildAgain}`,
      );

export const symbolNamesEnd: ElfCheck = async (elf) => {
  const { sh_offset, sh_size } = await symbolNames(elf);
  return (await elf.byteAt(sh_offset + sh_size - 1n)) === 0
    ? undefined
    : refused(
        "symbol string table isn't NUL terminated",
        `The last byte of the names of symbols must be NUL. ${buildAgain}`,
      );
};

/** Symbol 0 as well. */
export const symbolNamesInTable: ElfCheck = async (elf) => {
  const { sh_size } = await symbolNames(elf);
  let index = 0;
  for await (const piece of elf.pieces(await soleSymbolTable(elf))) {
    for (let at = 0; at + symbolSize <= piece.length; at += symbolSize, index++) {
      const st_name = piece.u32(at);
      if (st_name < sh_size) continue;
      return refused(
        'symbol name out of bounds in string table',
        `The name of symbol ${index} is said to be at ${st_name}, the string table has ${sh_size} bytes. ${buildAgain}`,
      );
    }
  }
  return undefined;
};

async function soleSymbolTable(elf: RawElf): Promise<RawSection> {
  const [table] = await symbolTables(elf);
  assert(table !== undefined, 'the symbol table has been found');
  return table;
}

async function symbolNames(elf: RawElf): Promise<RawSection> {
  const names = (await elf.sections())[(await soleSymbolTable(elf)).sh_link];
  assert(names !== undefined, 'sh_link has been checked');
  return names;
}
