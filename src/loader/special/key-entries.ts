import { at, bigAt } from '../../base/column';
import { EM_PPC64 } from '../../elf/constants';
import type { ElfHeader } from '../../elf/header';
import type { SymbolIndex } from '../../elf/symbol';
import { isNoneRelocation, type RelocationSection } from '../../klp/livepatch-module';

/** Where the entries of a table of static keys have what, in bytes. */
export interface KeyLayout {
  readonly size: number;
  /** Offsets of the fields in an entry. */
  readonly code: number;
  readonly key: number;
}

/** `struct static_call_site` (include/linux/static_call_types.h): s32 addr, s32 key. */
const staticCallSite: KeyLayout = { size: 8, code: 0, key: 4 };
/** `struct jump_entry` (include/linux/jump_label.h): s32 code, s32 target, s64 key, each relative to itself. */
const relativeJumpEntry: KeyLayout = { size: 16, code: 0, key: 8 };
/** The same with three addresses, as PowerPC64 had it up to 5.12. */
const absoluteJumpEntry: KeyLayout = { size: 24, code: 0, key: 16 };

/**
 * The layout of a table of static keys by its section's name; `undefined` for other sections and for 32-bit modules,
 * which are not decoded. Which of its two PowerPC64 has is seen from the relocations: only the target of a relative entry
 * begins in the middle of eight bytes.
 */
export function keyLayout(
  name: string,
  header: ElfHeader,
  relocations: readonly RelocationSection[],
): KeyLayout | undefined {
  if (header.layout.word !== 8) return undefined;
  if (name === '.static_call_sites') return staticCallSite;
  if (name !== '__jump_table') return undefined;
  const isRelative =
    header.e_machine !== EM_PPC64 ||
    relocations.some(({ table }) => table.r_offset.some((offset) => (offset & 7n) === 4n));
  return isRelative ? relativeJumpEntry : absoluteJumpEntry;
}

/** What one relocation says of a field. */
export interface FieldReference {
  /** May lie beyond the symbol table. */
  readonly symbol: SymbolIndex;
  readonly addend: bigint;
  readonly section: RelocationSection;
}

/** The relocated fields of one entry. */
export interface KeyEntry {
  readonly code?: FieldReference;
  readonly key?: FieldReference;
}

/**
 * The relocations of a table by the entry they are for, entries in order. Of several for one field the first counts: where
 * the difference of two symbols takes two, as on LoongArch, it is the one that is added. SHT_REL sections are left out, no
 * 64-bit machine that is followed has them.
 */
export function keyEntries(
  header: ElfHeader,
  layout: KeyLayout,
  relocations: readonly RelocationSection[],
  count: number,
): [number, KeyEntry][] {
  const entries = new Map<number, KeyEntry>();
  for (const section of relocations) {
    const { table } = section;
    for (let row = 0; table.hasAddend && row < table.count; row++) {
      if (isNoneRelocation(header.e_machine, at(table.r_type, row))) continue;
      const offset = Number(bigAt(table.r_offset, row));
      const entry = Math.floor(offset / layout.size);
      const field = fieldAt(layout, offset % layout.size);
      if (field === undefined || entry >= count) continue;
      const known = entries.get(entry);
      if (known?.[field] !== undefined) continue;
      const reference = { symbol: at(table.r_symbol, row), addend: bigAt(table.r_addend, row), section };
      entries.set(entry, { ...known, [field]: reference });
    }
  }
  return [...entries].sort(([a], [b]) => a - b);
}

function fieldAt(layout: KeyLayout, offset: number): 'code' | 'key' | undefined {
  if (offset === layout.code) return 'code';
  return offset === layout.key ? 'key' : undefined;
}
