import { at, bigAt } from '../base/column';
import { FormatError } from '../base/format-error';
import { ByteView } from '../bytes/byte-view';
import { EM_MIPS } from './constants';
import type { ElfHeader } from './header';
import { WordColumn } from './symbol';

/** The entries of one SHT_RELA or SHT_REL section as columns. */
export interface RelocationTable {
  readonly count: number;
  /** Offset in the section that is relocated. */
  readonly r_offset: BigUint64Array;
  readonly r_symbol: Uint32Array;
  readonly r_type: Uint32Array;
  /** Zero for SHT_REL, where the addend stands at the site. */
  readonly r_addend: BigInt64Array;
  readonly hasAddend: boolean;
}

/** Size in bytes of one entry. */
export function relocationSize(header: ElfHeader, hasAddend: boolean): number {
  return hasAddend ? header.layout.relaSize : header.layout.relSize;
}

/** Columns for `count` relocations, all zero. */
export function makeRelocations(count: number, hasAddend: boolean): RelocationTable {
  return {
    count,
    r_offset: new BigUint64Array(count),
    r_symbol: new Uint32Array(count),
    r_type: new Uint32Array(count),
    r_addend: new BigInt64Array(count),
    hasAddend,
  };
}

/** Parses the entries; `bytes.length` is a multiple of the entry size. Throws {@link FormatError} on 64-bit MIPS. */
export function parseRelocations(
  bytes: Uint8Array<ArrayBuffer>,
  header: ElfHeader,
  hasAddend: boolean,
  fileOffset: number,
): RelocationTable {
  const wide = header.layout.word === 8;
  if (wide && header.e_machine === EM_MIPS) {
    // Its r_info is not one 64-bit number; the kernel has no livepatch for MIPS, so nobody needs it here.
    throw new FormatError({
      code: 'elf/mips64',
      message: 'relocations of 64-bit MIPS are not supported; Linux has no livepatch for MIPS',
      where: 'relocations',
      offset: fileOffset,
    });
  }
  const size = relocationSize(header, hasAddend);
  const word = header.layout.word;
  const count = bytes.length / size;
  const view = new ByteView(bytes, header.littleEndian, 'relocations', fileOffset);
  const table = makeRelocations(count, hasAddend);
  const offsets = new WordColumn(table.r_offset);
  const addends = new WordColumn(table.r_addend);
  for (let i = 0; i < count; i++) {
    const base = i * size;
    offsets.setFrom(i, view, base, wide);
    if (wide) {
      table.r_symbol[i] = view.high32(base + word);
      table.r_type[i] = view.low32(base + word);
    } else {
      const info = view.u32(base + word);
      table.r_symbol[i] = info >>> 8;
      table.r_type[i] = info & 0xff;
    }
    if (hasAddend) addends.setFrom(i, view, base + 2 * word, wide, true);
  }
  return table;
}

/** The entries' bytes. `symbolIndex` gives the final index of a symbol of the table. */
export function encodeRelocations(
  table: RelocationTable,
  header: ElfHeader,
  symbolIndex: (symbol: number) => number,
): Uint8Array<ArrayBuffer> {
  const size = relocationSize(header, table.hasAddend);
  const { word } = header.layout;
  const view = new ByteView(new Uint8Array(table.count * size), header.littleEndian, 'relocations');
  for (let i = 0; i < table.count; i++) {
    const base = i * size;
    const symbol = symbolIndex(at(table.r_symbol, i));
    const type = at(table.r_type, i);
    if (word === 8) {
      view.setU64(base, bigAt(table.r_offset, i));
      view.setU32(base + (header.littleEndian ? 12 : 8), symbol);
      view.setU32(base + (header.littleEndian ? 8 : 12), type);
      if (table.hasAddend) view.setU64(base + 16, BigInt.asUintN(64, bigAt(table.r_addend, i)));
    } else {
      view.setU32(base, Number(bigAt(table.r_offset, i)));
      view.setU32(base + 4, symbol * 256 + type);
      if (table.hasAddend) view.setU32(base + 8, Number(BigInt.asUintN(32, bigAt(table.r_addend, i))));
    }
  }
  return view.bytes;
}

/** The rows `rows` of a table, in that order, as a table of its own. */
export function selectRelocations(table: RelocationTable, rows: ArrayLike<number>): RelocationTable {
  const result = makeRelocations(rows.length, table.hasAddend);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    result.r_offset[i] = bigAt(table.r_offset, row);
    result.r_symbol[i] = at(table.r_symbol, row);
    result.r_type[i] = at(table.r_type, row);
    result.r_addend[i] = bigAt(table.r_addend, row);
  }
  return result;
}

/** Several tables one after another; all with addends, or all without. */
export function concatRelocations(tables: readonly RelocationTable[]): RelocationTable {
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const result = makeRelocations(
    count,
    tables.every((table) => table.hasAddend),
  );
  let start = 0;
  for (const table of tables) {
    result.r_offset.set(table.r_offset, start);
    result.r_symbol.set(table.r_symbol, start);
    result.r_type.set(table.r_type, start);
    result.r_addend.set(table.r_addend, start);
    start += table.count;
  }
  return result;
}
