import { at } from '../base/column';
import { FormatError } from '../base/format-error';
import { SHF_ALLOC, SHF_RELA_LIVEPATCH, SHT_RELA, SHT_SYMTAB } from '../elf/constants';
import { type ModinfoEntry, modinfoValue, parseModinfo } from '../elf/modinfo';
import { isKnownMachine } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import { decodeName } from '../elf/string-table';
import { readAnnotations } from './annotations';
import { recogniseDialect } from './dialects/index';
import { type LivepatchModule, type RelocationSection, thisModuleSection } from './livepatch-module';

/** Reads what the views and the plan need. Throws FormatError when symbols, relocations or annotations are damaged. */
export async function readLivepatchModule(object: ObjectFile): Promise<LivepatchModule> {
  checkModule(object);
  const [symbols, relocations, modinfo, annotations] = await Promise.all([
    object.symbols(),
    readRelocations(object),
    readModinfo(object),
    readAnnotations(object),
  ]);
  const moduleName = (await readThisModuleName(object)) ?? modinfoValue(modinfo, 'name');
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

async function readModinfo(object: ObjectFile): Promise<ModinfoEntry[]> {
  const index = object.findSection('.modinfo');
  return index === undefined ? [] : parseModinfo(await object.readSection(index));
}

/**
 * `struct module` begins with an enum, a list head and the name (include/linux/module.h), the same since 2.6: the
 * name is at 24 in 64-bit and at 12 in 32-bit modules.
 */
async function readThisModuleName(object: ObjectFile): Promise<string | undefined> {
  const index = object.findSection(thisModuleSection);
  if (index === undefined) return undefined;
  const offset = object.header.layout.bits === 64 ? 24 : 12;
  const contents = object.contents(index);
  if (contents.size < offset + 64) return undefined;
  const bytes = await contents.read(offset, 64 - object.header.layout.word);
  const end = bytes.indexOf(0);
  return end > 0 ? decodeName(bytes.subarray(0, end)) : undefined;
}
