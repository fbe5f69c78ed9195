import { at } from '../base/column';
import { FormatError } from '../base/format-error';
import { SHF_ALLOC, SHF_RELA_LIVEPATCH, SHT_RELA, SHT_SYMTAB } from '../elf/constants';
import { readModuleInfo } from '../elf/module-info';
import { isKnownMachine } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import { readAnnotations } from './annotations';
import { recogniseDialect } from './dialects/index';
import type { LivepatchModule, RelocationSection } from './livepatch-module';

/** Reads what the views and the plan need. Throws FormatError when symbols, relocations or annotations are damaged. */
export async function readLivepatchModule(object: ObjectFile): Promise<LivepatchModule> {
  checkModule(object);
  const [symbols, relocations, { modinfo, name: moduleName }, annotations] = await Promise.all([
    object.symbols(),
    readRelocations(object),
    readModuleInfo(object),
    readAnnotations(object),
  ]);
  const parts = { object, symbols, relocations, modinfo, moduleName, annotations };
  return { ...parts, dialect: recogniseDialect(parts) };
}

/** What makes a file useless as a module before anything else is looked at. */
function checkModule(object: ObjectFile): void {
  const { e_machine } = object.header;
  if (!isKnownMachine(e_machine)) {
    throw new FormatError({
      code: 'klp/machine',
      message: `the file is for machine ${e_machine}, for which klpscope knows no Linux modules`,
      where: 'ELF header',
      offset: 18,
      mend: 'Open a module for x86-64, PowerPC64, s390, arm64, RISC-V, LoongArch or their 32-bit kin.',
    });
  }
  if (object.findSectionOfType(SHT_SYMTAB) === undefined) {
    throw new FormatError({
      code: 'klp/stripped',
      message: 'the file has no symbol table; the kernel would say "module has no symbols (stripped?)"',
      where: 'section headers',
      mend: 'Open the .ko before strip; strip --strip-debug keeps what is needed.',
    });
  }
}

async function readRelocations(object: ObjectFile): Promise<RelocationSection[]> {
  const result: RelocationSection[] = [];
  for (const index of object.sectionIndices()) {
    if (!object.isRelocationSection(index)) continue;
    const target = at(object.sections.sh_info, index);
    // The loader skips such sections without a word (kernel/module/main.c: apply_relocations).
    if (target < 1 || target >= object.sections.count || !object.hasFlag(target, SHF_ALLOC)) continue;
    const livepatch =
      at(object.sections.sh_type, index) === SHT_RELA && object.hasFlag(index, SHF_RELA_LIVEPATCH);
    result.push({ index, target, table: await object.relocations(index), livepatch });
  }
  return result;
}
