import type { ByteSource } from '../../bytes/byte-source';
import type { KernelProfile, KernelRelease } from '../profile';
import { passed, type StepFinding } from '../verdict';
import type { ElfCheck } from './elf-check';
import {
  headerLength,
  machine,
  magic,
  moduleMachine,
  nameTableIndex,
  relocatable,
  sectionHeaderLength,
  sectionHeadersInFile,
} from './header-checks';
import { RawElf } from './raw-elf';
import {
  allNames,
  contentsInFile,
  nameTableEnds,
  nameTableFilled,
  nameTableInFile,
  nameTableType,
  sectionsOneByOne,
  sectionZero,
  strayName,
} from './section-checks';
import {
  anySymbolTable,
  oneSymbolTable,
  soleSymbolTableLink,
  symbolNamesBegin,
  symbolNamesEnd,
  symbolNamesFilled,
  symbolNamesInTable,
  symbolNamesType,
} from './symbol-table-checks';
import {
  anyThisModule,
  oneModinfo,
  oneThisModule,
  thisModuleHasBytes,
  thisModuleHasSize,
  thisModuleIsAllocated,
  thisModuleUnfit,
} from './this-module-checks';
import { versionsNamed, versionsPaired } from './version-checks';

/** elf_validity_ehdr, in 5.10 and 6.1 the beginning of elf_validity_check. */
const header: readonly ElfCheck[] = [headerLength, magic, relocatable, machine];
const sectionHeaders: readonly ElfCheck[] = [sectionHeaderLength, sectionHeadersInFile];

/** elf_validity_check, in two: 5.10 does not mind an empty name table. */
const untilNameTable: readonly ElfCheck[] = [...header, ...sectionHeaders, nameTableIndex, nameTableInFile];
const fromNameTable: readonly ElfCheck[] = [nameTableEnds, sectionZero, sectionsOneByOne];

/** setup_load_info. */
const loadInfo: readonly ElfCheck[] = [anySymbolTable, anyThisModule];

/** What only later releases check. */
const unchecked: readonly ElfCheck[] = [thisModuleUnfit, strayName];

/** elf_validity_cache_copy. */
const since612: readonly ElfCheck[] = [
  ...header,
  moduleMachine,
  ...sectionHeaders,
  sectionZero,
  contentsInFile,
  nameTableIndex,
  nameTableType,
  nameTableFilled,
  nameTableEnds,
  allNames,
  oneModinfo,
  oneThisModule,
  thisModuleHasBytes,
  thisModuleIsAllocated,
  thisModuleHasSize,
  oneSymbolTable,
  soleSymbolTableLink,
  symbolNamesType,
];

/** In the order of each release. */
const checks: Readonly<Record<KernelRelease, readonly ElfCheck[]>> = {
  '5.10': [...[...untilNameTable, ...fromNameTable].map(withTextsOf510), ...loadInfo, ...unchecked],
  '6.1': [...untilNameTable, nameTableFilled, ...fromNameTable, ...loadInfo, ...unchecked],
  '6.12': since612,
  '7.3': [
    ...since612,
    versionsPaired,
    versionsNamed,
    symbolNamesFilled,
    symbolNamesBegin,
    symbolNamesEnd,
    symbolNamesInTable,
  ],
};

/** 5.10 has texts for two of them, and one more that follows every failure (kernel/module.c: load_module). */
function withTextsOf510(check: ElfCheck): ElfCheck {
  const ownText = /^Invalid ELF section (name )?in module /;
  return async (elf) => {
    const found = await check(elf);
    return (
      found && {
        ...found,
        messages: [
          ...found.messages.filter((message) => ownText.test(message)),
          'Module has invalid ELF structures',
        ],
      }
    );
  };
}

/**
 * What the module loader checks of the ELF file before it looks into it, on the bytes themselves: any bytes get a verdict.
 * kernel/module/main.c: elf_validity_check and setup_load_info in 5.10 and 6.1, elf_validity_cache_copy after. `source` is the
 * file as finit_module(2) gets it, unpacked and without its signature. The kernel is taken for one of the file's own
 * machine, 64-bit, if any with livepatching is. `moduleSize` is the kernel's `sizeof(struct module)` in bytes, which 6.12 and
 * later compare; without it only a size of 0 is wrong. Throws only what `source` throws.
 */
export async function checkElf(
  source: ByteSource,
  { release }: KernelProfile,
  moduleSize?: number,
): Promise<StepFinding> {
  const elf = await RawElf.open(source, moduleSize);
  for (const check of checks[release]) {
    const found = await check(elf);
    if (found !== undefined) return found;
  }
  return passed;
}
