// What tests of the loader start from: a kernel, a livepatch for it, and its way through the steps.

import { readModuleInfo } from '../elf/module-info';
import type { SignedModule } from '../elf/module-signature';
import type { LoaderContext } from '../loader/context';
import { follow, loaderContext } from '../loader/dry-run';
import type { KernelRelease } from '../loader/profile';
import type { Verdict } from '../loader/verdict';
import { ModuleObjects } from '../symbols/formats/module-objects';
import { SymbolMap } from '../symbols/symbol-map';
import type { SymbolSource } from '../symbols/symbol-source';
import { type ModuleInput, mapOf, openModule, openObject } from './open-module';
import { type PicturePatchedObject, patchTables } from './pictures';

/** /proc/kallsyms: in vmlinux state_show twice and seq_printf, in ext4 ext4_show once and dup twice. */
export const kallsyms = `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000200 T seq_printf
ffffffff81000300 t state_show
ffffffffc0000000 t ext4_show\t[ext4]
ffffffffc0000010 t dup\t[ext4]
ffffffffc0000020 t dup\t[ext4]
`;

interface ExportWords {
  readonly crc?: number;
  readonly object?: string;
  readonly kind?: string;
  readonly namespace?: string;
}

/** A line of Module.symvers. */
export function exportLine(name: string, words: ExportWords = {}): string {
  const { crc = 0, object = 'vmlinux', kind = 'EXPORT_SYMBOL_GPL', namespace = '' } = words;
  return `0x${crc.toString(16).padStart(8, '0')}\t${name}\t${object}\t${kind}\t${namespace}\n`;
}

/** {@link kallsyms}, and a Module.symvers with seq_printf, klp_enable_patch and `lines`. */
export function kernelMap(...lines: readonly string[]): SymbolMap {
  return mapOf(kallsyms, [exportLine('seq_printf'), exportLine('klp_enable_patch'), ...lines].join(''));
}

/** Module objects as a source. */
export async function modulesSource(...texts: readonly ModuleInput[]): Promise<SymbolSource> {
  const modules = new ModuleObjects();
  for (const [index, text] of texts.entries()) {
    const object = await openObject(text);
    await modules.add(object, await readModuleInfo(object), `module-${index}.ko`);
  }
  return modules.finish();
}

/** The sources of a map, and these first. */
export function withSources(map: SymbolMap, ...sources: readonly SymbolSource[]): SymbolMap {
  return new SymbolMap([
    ...map.sources,
    ...sources.map((source, index) => ({ fileName: `more-${index + 1}`, source })),
  ]);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A line of a picture: `.modinfo` with strings that may hold blanks, which the line `modinfo` cannot. */
export function modinfoLine(...strings: readonly string[]): string {
  const bytes = new TextEncoder().encode(strings.map((text) => `${text}\0`).join(''));
  return `section .modinfo PROGBITS A 0 bytes=${hexOf(bytes)}`;
}

/** A line of a picture: `__versions` of a 64-bit module. */
export function versionsLine(
  entries: Readonly<Record<string, number>>,
  { little = true, flags = 'A', section = '__versions' } = {},
): string {
  const names = Object.entries(entries);
  const bytes = new Uint8Array(names.length * 64);
  const view = new DataView(bytes.buffer);
  for (const [index, [name, crc]] of names.entries()) {
    view.setBigUint64(index * 64, BigInt(crc), little);
    bytes.set(new TextEncoder().encode(name), index * 64 + 8);
  }
  return `section ${section} PROGBITS ${flags} 0 bytes=${hexOf(bytes)}`;
}

/** Without them the kernel has a word more to say, once a boot. */
export const quietTags: readonly string[] = ['intree=Y', 'retpoline=Y'];

export const livepatchTags: readonly string[] = [
  'livepatch=Y',
  'license=GPL',
  'vermagic=6.1.0-56-amd64',
  ...quietTags,
];

/** A module for x86-64 called lp, with a function new_show, zeros to relocate in .text and .data, and `lines`. */
export function modulePicture(lines = '', tags: readonly string[] = livepatchTags): string {
  return `module x86_64
${modinfoLine(...tags)}
this-module lp
section .text PROGBITS AX 0 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 0 align=8 bytes=${'00'.repeat(64)}
symbol new_show FUNC LOCAL .text 0 16
${lines}
`;
}

/** Lines of a picture: a call of klp_enable_patch, and the tables of the patch. */
export function enabling(...objects: readonly PicturePatchedObject[]): string {
  return `undefined klp_enable_patch
rela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4
${patchTables(objects)}`;
}

/** Lines of a picture: a livepatch symbol, and a relocation against it in a section of the kernel's format. */
export function livepatchRelocation(symbol: string, section: string, offset = 0x10, type = '4'): string {
  return `livepatch-symbol ${symbol}\nrela .text ${offset} ${type} ${symbol} -4 in=${section} flags=AIo`;
}

/** What a run knows besides the module; a kernel that is not Debian's 6.12 with {@link kernelMap} where nothing is said. */
export interface Run {
  readonly release?: KernelRelease;
  readonly isDebian?: boolean;
  readonly map?: SymbolMap | undefined;
  readonly signed?: SignedModule;
}

export async function contextOf(input: ModuleInput, run: Run = {}): Promise<LoaderContext> {
  const { release = '6.12', isDebian = false, signed } = run;
  const map = 'map' in run ? run.map : kernelMap();
  return loaderContext(await openModule(input), { profile: { release, isDebian }, map, signed });
}

export async function runLoader(input: ModuleInput, run: Run = {}): Promise<Verdict> {
  return follow(await contextOf(input, run));
}

/** `loaded`, `undecided`, or the step that fails: `enable EINVAL: line / line`. */
export function stopOf({ outcome, steps }: Verdict): string {
  const step = steps.find((one) => one.outcome === 'failed');
  return step === undefined ? outcome : `${step.id} ${step.errno}: ${step.messages.join(' / ')}`;
}

/** Of one step: `passed`, `failed EINVAL`, and after a colon what it prints. */
export function stepText({ steps }: Pick<Verdict, 'steps'>, id: string): string {
  const step = steps.find((one) => one.id === id);
  if (step === undefined) return 'no such step';
  const head = [step.outcome, ...(step.errno === undefined ? [] : [step.errno])].join(' ');
  return [head, ...(step.messages.length === 0 ? [] : [step.messages.join(' / ')])].join(': ');
}
