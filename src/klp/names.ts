// The kernel's livepatch name grammar (kernel/livepatch/core.c: klp_resolve_symbols, klp_apply_section_relocs).

import { encodeName } from '../elf/string-table';

/** Bytes an object name may have: MODULE_NAME_LEN less the NUL, on 64-bit. */
export const objectNameLimit = 55;
/** Bytes a symbol name may have: KSYM_NAME_LEN less the NUL, in Linux 6.1 and later. */
export const symbolNameLimit = 511;
/** The same up to Linux 6.0. */
export const oldSymbolNameLimit = 127;

export const livepatchSymbolPrefix = '.klp.sym.';
export const livepatchSectionPrefix = '.klp.rela.';
export const annotationPrefix = '.klp.module_relocs.';

/**
 * Whether a section is objtool's list of the relocations that it is to make (`objtool klp post-link`). Nothing in the kernel
 * reads it; it stays in a finished module, with ordinary relocations against livepatch symbols.
 */
export function isObjtoolSection(name: string): boolean {
  return /^(__klp_relocs(\.|$)|\.klp\.relocs$)/.test(name);
}

/** `.klp.sym.vmlinux.foo,1` taken apart. */
export interface LivepatchSymbolName {
  readonly object: string;
  readonly symbol: string;
  /** 0: the name must be unique in the object; 1 … n: which of several. */
  readonly position: number;
}

/** As the kernel's `.klp.sym.%55[^.].%511[^,],%lu`, or with another `limit`; `undefined` for what it refuses. */
export function parseLivepatchSymbolName(
  name: string,
  limit = symbolNameLimit,
): LivepatchSymbolName | undefined {
  const match = /^\.klp\.sym\.([^.]{1,55})\.([^,]+),\s*(\d+)/.exec(name);
  const [, object, symbol = '', position] = match ?? [];
  if (symbol.length > limit) return undefined;
  if (object === undefined || position === undefined) return undefined;
  return { object, symbol, position: Number(position) };
}

/** `.klp.sym.<object>.<symbol>,<position>`. */
export function livepatchSymbolName({ object, symbol, position }: LivepatchSymbolName): string {
  return `${livepatchSymbolPrefix}${object}.${symbol},${position}`;
}

/** The same around a name's own bytes, whatever they are. */
export function livepatchNameBytes({
  object,
  nameBytes,
  position,
}: {
  readonly object: string;
  readonly nameBytes: Uint8Array;
  readonly position: number;
}): Uint8Array<ArrayBuffer> {
  const [head, tail] = [encodeName(`${livepatchSymbolPrefix}${object}.`), encodeName(`,${position}`)];
  const name = new Uint8Array(head.length + nameBytes.length + tail.length);
  name.set(head);
  name.set(nameBytes, head.length);
  name.set(tail, head.length + nameBytes.length);
  return name;
}

/** The object whose relocations the section holds, as the kernel's `.klp.rela.%55[^.]`; `undefined` for other names. */
export function parseLivepatchSectionName(name: string): string | undefined {
  return /^\.klp\.rela\.([^.]{1,55})/.exec(name)?.[1];
}

/**
 * `.klp.rela.<object>.<target section>`. The target keeps its own dot (`.klp.rela.vmlinux..text`), as klp-convert,
 * kpatch and objtool write it; the kernel reads the name up to the dot after the object only.
 */
export function livepatchSectionName(object: string, target: string): string {
  return `${livepatchSectionPrefix}${object}.${target}`;
}

/** Why no livepatch symbol can have this name, or `undefined` when it can. */
export function unusableName(object: string, symbol: string): string | undefined {
  if (object === '' || object.includes('.'))
    return `"${object}" is no object name: it must not be empty or have a dot`;
  if (object.length > objectNameLimit) return `the object name is longer than ${objectNameLimit} bytes`;
  if (symbol.includes(',')) return 'the name has a comma, which ends a name in the livepatch format';
  if (symbol.length > symbolNameLimit) return `the name is longer than ${symbolNameLimit} bytes`;
  return undefined;
}
