import { SHT_SYMTAB } from '../../elf/constants';
import { modinfoValue, parseModinfo } from '../../elf/modinfo';
import { isAllocated } from './elf-check';
import type { RawElf, RawSection } from './raw-elf';

/** The sections but section 0, as the kernel goes through them. */
export async function realSections(elf: RawElf): Promise<readonly RawSection[]> {
  return (await elf.sections()).slice(1);
}

/** All of this name, allocated or not (kernel/module/main.c: find_any_unique_sec). */
export async function sectionsNamed(elf: RawElf, name: string): Promise<readonly RawSection[]> {
  const names = await elf.names();
  return (await realSections(elf)).filter(({ index }) => names[index] === name);
}

/** The first allocated one of this name (kernel/module/main.c: find_sec). */
export async function findAllocated(elf: RawElf, name: string): Promise<RawSection | undefined> {
  return (await sectionsNamed(elf, name)).find(isAllocated);
}

export async function symbolTables(elf: RawElf): Promise<readonly RawSection[]> {
  return (await realSections(elf)).filter(({ sh_type }) => sh_type === SHT_SYMTAB);
}

/**
 * The module's name as messages have it before `struct module` is looked into: `name=` in the first 768 KiB of .modinfo.
 * In 5.10 and 6.1 (`wantsAllocated`) .modinfo must be allocated.
 */
export async function nameInMessages(elf: RawElf, wantsAllocated = false): Promise<string> {
  const [modinfo] = (await sectionsNamed(elf, '.modinfo')).filter(
    (section) => !wantsAllocated || isAllocated(section),
  );
  const first = modinfo === undefined ? undefined : await elf.pieces(modinfo).next();
  const name = first?.done === false ? modinfoValue(parseModinfo(first.value.bytes), 'name') : undefined;
  return name ?? '(missing .modinfo section or name field)';
}
