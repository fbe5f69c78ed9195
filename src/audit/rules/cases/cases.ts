// For the tests of this folder: what the rules about the livepatch format are tried on.

import type { PatchDescription, PatchedObject } from '../../../klp/patch/patch-description';
import type { KernelRelease } from '../../../loader/profile';

/** What a picture is looked at with, where it matters. */
export interface CaseContext {
  readonly release?: KernelRelease;
  /** The module's own release. */
  readonly from?: string;
  /** A text with symbols of the kernel. */
  readonly symbols?: string;
  /** A picture of the module whose symbols are known. */
  readonly symbolsOf?: string;
  readonly patch?: PatchDescription;
  /** `e_machine`, where pictures have no word for it. */
  readonly machine?: number;
}

export interface Case {
  readonly rule: string;
  /** A picture. */
  readonly input: string;
  /** `<severity> <message>`; none for what is sound. */
  readonly said: readonly string[];
  readonly context: CaseContext;
}

/** What fires and what does not, of one rule. */
export function cases(
  rule: string,
  ...rows: readonly (readonly [input: string, said: readonly string[], context?: CaseContext])[]
): Case[] {
  return rows.map(([input, said, context]) => ({ rule, input, said, context: context ?? {} }));
}

const head = (machine: string): string => `module ${machine}
section .text PROGBITS AX 64 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 64 bytes=${'00'.repeat(64)}
section .init.text PROGBITS AX 64 bytes=${'00'.repeat(64)}
section .rodata PROGBITS A 64 bytes=${'00'.repeat(64)}
modinfo livepatch=Y license=GPL
this-module lp
`;
/** The beginning of a livepatch, its bytes all zero. */
export const x86 = head('x86_64');
export const ppc = head('ppc64le');

/** A livepatch symbol, and a relocation against it in a section of the kernel's format. */
export function klp(
  symbol: string,
  section = '.klp.rela.vmlinux..text',
  flags = 'AIo',
  target = '.text',
): string {
  return `livepatch-symbol ${symbol}\nrela ${target} 0x10 2 ${symbol} -4 in=${section} flags=${flags}\n`;
}

/** The kernel that has it is {@link kallsyms}. */
export const show = '.klp.sym.vmlinux.state_show,1';
export const ext4 = '.klp.rela.ext4..text';

export const kallsyms = `ffffffff81000000 T _text
ffffffff81000100 t state_show
ffffffff81000300 t state_show
ffffffff81000400 t only
`;

const object = (name: string | undefined): PatchedObject => ({
  name,
  functions: [],
  callbacks: {},
  record: { section: 1, offset: 0 },
});

/** A patch of these objects. */
export function patchOf(
  names: readonly (string | undefined)[],
  changes: Partial<PatchDescription> = {},
): CaseContext {
  const objects = names.map(object);
  return { patch: { form: 'static', objects, replace: true, states: [], doubts: [], ...changes } };
}
