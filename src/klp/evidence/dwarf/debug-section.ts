import { bigAt } from '../../../base/column';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ObjectFile } from '../../../elf/object-file';
import type { RelocationTable } from '../../../elf/relocation';
import type { SectionIndex } from '../../../elf/section';
import { decodeName } from '../../../elf/string-table';
import type { SymbolTable } from '../../../elf/symbol';
import { damaged, RelocatedBytes, type Target, targetOf, walkRelocations } from './relocated-bytes';
import { unpackSection } from './unpack-section';

/** Bytes of a section from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Names beyond this are cut by nobody and made by nobody. */
const longestName = 4096;

/** The debug sections of a file, each opened (and unpacked) once, when it is first needed. */
export class DebugSections {
  readonly object: ObjectFile;
  readonly symbols: SymbolTable;
  readonly #opened = new Map<string, Promise<DebugSection>>();

  constructor(object: ObjectFile, symbols: SymbolTable) {
    this.object = object;
    this.symbols = symbols;
  }

  /** The first section of this name. Throws {@link FormatError} when it is not there or cannot be read. */
  open(name: string): Promise<DebugSection> {
    const known = this.#opened.get(name) ?? openSection(this.object, this.symbols, name);
    this.#opened.set(name, known);
    return known;
  }
}

async function openSection(object: ObjectFile, symbols: SymbolTable, name: string): Promise<DebugSection> {
  const index = object.findSection(name);
  if (index === undefined) throw damaged(`there is no ${name}`);
  return new DebugSection(object, symbols, index, await unpackSection(object, index));
}

/** A debug section, unpacked, of which only what is asked for is read. */
export class DebugSection {
  readonly index: SectionIndex;
  readonly contents: ByteSource;
  readonly object: ObjectFile;
  readonly symbols: SymbolTable;

  constructor(object: ObjectFile, symbols: SymbolTable, index: SectionIndex, contents: ByteSource) {
    this.object = object;
    this.symbols = symbols;
    this.index = index;
    this.contents = contents;
  }

  /**
   * The bytes of several ranges, each cut where the section ends. One pass over the relocations finds those of all
   * ranges; `visit` sees every relocation of the section.
   */
  async read(
    ranges: readonly Range[],
    visit?: (table: RelocationTable, row: number) => void,
  ): Promise<RelocatedBytes[]> {
    const wanted = joinRanges(ranges);
    const targets = new Map<number, Target | undefined>();
    await walkRelocations(this.object, this.index, (table, row) => {
      visit?.(table, row);
      const offset = Number(bigAt(table.r_offset, row));
      const before = lastAtOrBefore(wanted, offset, ({ start }) => start);
      if (before === undefined || offset >= before.end) return;
      targets.set(offset, targets.has(offset) ? undefined : targetOf(table, row));
    });
    const result: RelocatedBytes[] = [];
    for (const range of ranges)
      result.push(new RelocatedBytes(await this.#bytes(range), range.start, this, targets));
    return result;
  }

  /** Bytes of a section that has no relocations. */
  async readPlain(range: Range): Promise<RelocatedBytes> {
    return new RelocatedBytes(await this.#bytes(range), range.start, this, new Map());
  }

  /** The name at an offset. Throws {@link FormatError} when it has no end. */
  async nameAt(offset: number): Promise<string> {
    const bytes = await this.#bytes({ start: offset, end: offset + longestName });
    const length = bytes.indexOf(0);
    if (length < 0) throw damaged('a name has no end');
    return decodeName(bytes.subarray(0, length));
  }

  #bytes({ start, end }: Range): Promise<Uint8Array<ArrayBuffer>> {
    const from = Math.min(start, this.contents.size);
    return this.contents.read(from, Math.max(Math.min(end, this.contents.size) - from, 0));
  }
}

function joinRanges(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return joined;
}

/** The last of ascending items that begins at or before `offset`, in logarithmic time. */
export function lastAtOrBefore<T>(
  items: readonly T[],
  offset: number,
  startOf: (item: T) => number,
): T | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && startOf(item) <= offset) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}
