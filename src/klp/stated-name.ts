// Names of undefined symbols that say themselves which symbol is meant and which object's patching needs it: input of the
// minimal klp-convert (2023-24), made by KLP_RELOC_SYMBOL and KLP_RELOC_SYMBOL_POS.

import { decodeName } from '../elf/string-table';
import { kernelObjectName } from '../symbols/symbol-object';
import { unusableName } from './names';

export const statedPrefix = '.klp.sym.rela.';

/** `.klp.sym.rela.ext4.vmlinux.foo,1` taken apart. */
export interface StatedName {
  /** The object that is patched: its loading applies the relocations. As the kernel spells it. */
  readonly gate: string;
  /** The object that has the symbol, as the kernel spells it. */
  readonly object: string;
  /** The symbol's own bytes. */
  readonly symbol: Uint8Array<ArrayBuffer>;
  /** 0: the name must be unique in the object; 1 … n: which of several. */
  readonly position: number;
}

/** Why a name is of no use, and what helps; a sentence each. */
export interface Misstatement {
  readonly why: string;
  readonly mend: string;
}

const grammar = `${statedPrefix}<patched object>.<object>.<symbol>,<position>`;
const rebuild = 'Declare the symbol with KLP_RELOC_SYMBOL or KLP_RELOC_SYMBOL_POS.';

/**
 * Takes apart a name that begins with {@link statedPrefix}. The position stands after a comma; the tools of 2024 have a dot
 * there, since older assemblers take no comma, so without a comma it is what follows the last dot. Names with dots of their
 * own (`f.isra.0`) are read in both forms, which those tools did not.
 */
export function parseStatedName(name: Uint8Array): StatedName | Misstatement {
  // A character a byte, so that the parts have the bytes of the name whatever its encoding.
  const text = Array.from(name.subarray(statedPrefix.length), (byte) => String.fromCharCode(byte)).join('');
  const form = text.includes(',')
    ? /^([^.]+)\.([^.]+)\.([^,]+),(\d+)$/
    : /^([^.]+)\.([^.]+)\.([\s\S]+)\.(\d+)$/;
  const [, rawGate, rawObject, rawSymbol, digits] = form.exec(text) ?? [];
  if (rawGate === undefined || rawObject === undefined || rawSymbol === undefined || digits === undefined)
    return { why: `The name is not of the form ${grammar}.`, mend: rebuild };
  const [gate, object] = [kernelObjectName(rawGate), kernelObjectName(rawObject)];
  const why =
    unusableName(gate, rawSymbol) ??
    unusableName(object, rawSymbol) ??
    (Number(digits) > 0xffffffff ? 'the position is beyond 32 bits' : undefined);
  if (why !== undefined)
    return { why: `No livepatch symbol can be made of the name: ${why}.`, mend: rebuild };
  const symbol = Uint8Array.from(rawSymbol, (character) => character.charCodeAt(0));
  const position = Number(digits);
  if (gate !== 'vmlinux' && object === 'vmlinux') return misplaced(gate, decodeName(symbol), position);
  return { gate, object, symbol, position };
}

/** kernel/livepatch/core.c: klp_resolve_symbols. */
function misplaced(gate: string, symbol: string, position: number): Misstatement {
  const macro =
    position === 0
      ? `KLP_RELOC_SYMBOL(vmlinux, vmlinux, ${symbol})`
      : `KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, ${symbol}, ${position})`;
  return {
    why: `The name asks for a relocation against a symbol of vmlinux that is applied with ${gate}. Since Linux 5.8 the kernel refuses that: invalid access to vmlinux symbol '${symbol}' from module-specific livepatch relocation section.`,
    mend: `Use ${macro}: it is applied when the livepatch is loaded.`,
  };
}
