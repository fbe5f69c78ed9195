import { at } from '../base/column';
import { type ModinfoEntry, modinfoValue, parseModinfo } from './modinfo';
import type { ObjectFile } from './object-file';
import { decodeName } from './string-table';

/** The section that holds the module's `struct module`. */
export const thisModuleSection = '.gnu.linkonce.this_module';

/** What a module says of itself. */
export interface ModuleInfo {
  readonly modinfo: readonly ModinfoEntry[];
  /** From `struct module`, else from `.modinfo`; absent in an object file that is no module. */
  readonly name: string | undefined;
}

/** Reads `.modinfo` and the name. Throws FormatError when they lie outside the file. */
export async function readModuleInfo(object: ObjectFile): Promise<ModuleInfo> {
  const index = object.findSection('.modinfo');
  const modinfo = index === undefined ? [] : parseModinfo(await object.readSection(index));
  return { modinfo, name: (await readThisModuleName(object)) ?? modinfoValue(modinfo, 'name') };
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

/** Bytes of `struct module` as the module was built with; `undefined` for an object that is no module. */
export function thisModuleSize(object: ObjectFile): number | undefined {
  const index = object.findSection(thisModuleSection);
  return index === undefined ? undefined : at(object.sections.sh_size, index);
}

/** The first word of `vermagic=`: the kernel release that the module was built for. */
export function releaseOf(modinfo: readonly ModinfoEntry[]): string | undefined {
  const release = modinfoValue(modinfo, 'vermagic')?.trim().split(' ')[0];
  return release === '' ? undefined : release;
}
