import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { isElf } from '../../elf/header';
import { decodeName } from '../../elf/string-table';
import { hashName, nameHash } from '../name-hash';
import { type CountedObject, SourceObjects } from '../source-objects';
import { SourceSymbols } from '../source-symbols';
import { isExportName } from '../symbol-object';
import { RowColumns } from '../symbol-rows';
import type { SymbolSource } from '../symbol-source';
import { type OnProgress, reportEvery } from './progress';

const header = 'klp-convert-symbol-data.';
const knownVersion = '0.1';
/** Row numbers and offsets are 32-bit columns. */
const largestList = 2 ** 31;

const newline = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;
const tab = 0x09;
const star = 0x2a;

/** Whether the text begins as a Symbols.list does: with its header or with an object line. */
export function isSymbolsList(head: Uint8Array): boolean {
  const start = byteOrderMark(head);
  const text = decodeName(head.subarray(start, start + header.length));
  return text === header || text.startsWith('*');
}

/**
 * Parses a list in one pass over its bytes. The grammar is that of every klp-convert from 2017 to 2023: an optional
 * header line, `*object` lines, `name` or `name type` lines. Repeated object blocks are one object. Symbols that an
 * nm type marks as undefined in their object are left out. Throws {@link FormatError} when a symbol comes before
 * the first object line or the file holds none. `onProgress` is told the part that is done, 0 … 1.
 */
export function parseSymbolsList(bytes: Uint8Array, onProgress?: OnProgress): SymbolSource {
  if (bytes.length >= largestList) {
    throw new FormatError({
      code: 'symbols-list/size',
      message: `a list of ${bytes.length} bytes is beyond what is read`,
    });
  }
  if (isElf(bytes)) {
    throw new FormatError({
      code: 'symbols-list/elf',
      message: 'this is an ELF file, not a symbol list',
      offset: 0,
      mend: 'Give the symbol list first and the module second.',
    });
  }
  const scan = new ListScanner(bytes);
  scan.run(onProgress);
  return scan.finish();
}

/** Bytes of a UTF-8 byte order mark, which some editors put before the first line. */
function byteOrderMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

class ListScanner {
  readonly #bytes: Uint8Array;
  readonly #rows: RowColumns;
  readonly #objects = new SourceObjects();
  /** Of the line to be read. */
  #offset = 0;
  #line = 1;
  #hasHeader = false;
  #carriageReturns = 0;
  #typed = 0;
  #undefined = 0;
  #indented = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A line of a real list has 20 bytes on average.
    this.#rows = new RowColumns(bytes.length >> 4, 'names');
  }

  run(onProgress?: OnProgress): void {
    const end = this.#bytes.length;
    this.#offset = byteOrderMark(this.#bytes);
    let nextReport = reportEvery;
    while (this.#offset < end) {
      this.#readPlain(nextReport);
      if (this.#offset >= nextReport) {
        onProgress?.(this.#offset / end);
        nextReport += reportEvery;
      } else if (this.#offset < end) this.#readUnusual();
    }
  }

  /** Reads lines that are a name and nothing else, as almost all are, until one is not, or begins at or after `limit`. */
  #readPlain(limit: number): void {
    const object = this.#objects.current;
    if (object === undefined) return;
    const end = Math.min(this.#bytes.length, limit);
    const before = this.#rows.count;
    this.#offset = readNames(this.#bytes, this.#offset, end, this.#line, object, this.#rows);
    this.#line += this.#rows.count - before;
  }

  /** Reads one line of any kind. */
  #readUnusual(): void {
    const bytes = this.#bytes;
    const start = this.#offset;
    const line = this.#line++;
    let offset = start;
    while ((bytes[offset] ?? newline) > blank) offset += 1;
    const nameEnd = offset;
    let byte = bytes[offset] ?? newline;
    let type = 0;
    if (byte !== newline) {
      while (byte === blank || byte === tab) byte = bytes[++offset] ?? newline;
      if (byte < blank && byte !== newline && byte !== carriageReturn) throw this.#notText(line, offset);
      type = byte > blank ? byte : 0;
      if (byte === carriageReturn) this.#carriageReturns += 1;
      const lineEnd = bytes.indexOf(newline, offset);
      offset = lineEnd < 0 ? bytes.length : lineEnd;
    }
    this.#offset = offset + 1;
    if (nameEnd === start) {
      if (type !== 0) this.#indented += 1;
    } else if (bytes[start] === star)
      this.#beginObject(decodeName(bytes.subarray(start + 1, nameEnd)), line, start);
    else if (line === 1 && this.#isHeader(start, nameEnd)) this.#hasHeader = true;
    else this.#addTyped(start, nameEnd, line, type);
  }

  finish(): SymbolSource {
    if (this.#objects.blocks.length === 0) {
      throw new FormatError({
        code: 'symbols-list/no-object',
        message: 'the list has no object line',
        where: 'line 1',
        offset: 0,
        mend: 'A list begins with "*vmlinux" and has one "*module" line before the symbols of each module.',
      });
    }
    // nm sorts by name and leaves the order of equal names open: the list tells how many, not which.
    const kind = this.#hasHeader ? `Symbols.list (${header}${knownVersion})` : 'Symbols.list without header';
    return {
      format: 'list',
      kind,
      symbols: new SourceSymbols(this.#rows.finish(this.#bytes, this.#objects.blocks)),
      orderCertain: false,
      notes: this.#notes(),
    };
  }

  #notText(line: number, offset: number): FormatError {
    const byte = (this.#bytes[offset] ?? 0).toString(16).padStart(2, '0');
    return new FormatError({
      code: 'symbols-list/not-text',
      message: `a byte ${byte} is in no list of names: the file is damaged or something else`,
      where: `line ${line}`,
      offset,
      mend: 'Make the list again.',
    });
  }

  #isHeader(start: number, end: number): boolean {
    const text = decodeName(this.#bytes.subarray(start, end));
    if (!text.startsWith(header)) return false;
    const version = text.slice(header.length);
    if (version === knownVersion) return true;
    throw new FormatError({
      code: 'symbols-list/version',
      message: `the list is of version ${version}, klpscope knows ${knownVersion}`,
      where: 'line 1',
      offset: start,
      mend: 'Make the list with a klp-convert of 2018 to 2023, or from nm output.',
    });
  }

  #beginObject(rawName: string, line: number, offset: number): void {
    if (rawName === '') {
      throw new FormatError({
        code: 'symbols-list/empty-object',
        message: 'the object line has no name after "*"',
        where: `line ${line}`,
        offset,
        mend: 'Write "*vmlinux" or "*" and the module\'s name.',
      });
    }
    this.#objects.begin(rawName, this.#rows.count);
  }

  #addTyped(start: number, end: number, line: number, type: number): void {
    const object = this.#objects.current;
    const name = this.#bytes.subarray(start, end);
    if (object === undefined) {
      throw new FormatError({
        code: 'symbols-list/no-object',
        message: `the symbol ${decodeName(name.subarray(0, 80))} comes before any object line`,
        where: `line ${line}`,
        offset: start,
        mend: 'Put a line "*vmlinux" before the first symbol.',
      });
    }
    if (type !== 0) this.#typed += 1;
    if (isUndefinedType(type)) {
      this.#undefined += 1;
      return;
    }
    if (isExportName(this.#bytes, start, end)) object.exports += 1;
    else object.symbols += 1;
    this.#rows.push(start, hashName(name), line, type);
  }

  #notes(): string[] {
    const notes: string[] = [];
    if (!this.#hasHeader)
      notes.push(`No header line "${header}${knownVersion}"; read as the format of 2017, which has none.`);
    if (this.#carriageReturns > 0)
      notes.push(`${formatCount(this.#carriageReturns, 'line')} ended in CR LF; the CR was dropped.`);
    if (this.#typed > 0) notes.push(`${formatCount(this.#typed, 'line')} had an nm type after the name.`);
    if (this.#undefined > 0) {
      notes.push(
        `${formatCount(this.#undefined, 'symbol')} of type U, w or v were left out: their object only refers to them.`,
      );
    }
    if (this.#indented > 0)
      notes.push(
        `${formatCount(this.#indented, 'line')} began with a blank and ${this.#indented === 1 ? 'was' : 'were'} left out.`,
      );
    if (this.#objects.repeated > 0)
      notes.push(
        `${formatCount(this.#objects.repeated, 'object block')} repeated an object; they were joined.`,
      );
    if (this.#bytes.at(-1) !== newline)
      notes.push('The last line does not end in a newline: the file may be cut short.');
    const renamed = this.#objects.all.filter((object) => object.name !== object.rawName);
    const [first] = renamed;
    if (first !== undefined) {
      notes.push(
        `${formatCount(renamed.length, 'object name')} spelled with "-" or "," became what the kernel calls the module, e.g. ${first.rawName} → ${first.name}.`,
      );
    }
    return notes;
  }
}

/**
 * Adds the names of lines that have nothing else to the rows of an object; the offset of the first line that has, that
 * begins at or after `end`, or that reaches into the last four bytes. A function of its own, without what is seldom done:
 * that would have it compiled anew each time it happens first.
 */
function readNames(
  bytes: Uint8Array,
  offset: number,
  end: number,
  firstLine: number,
  object: CountedObject,
  rows: RowColumns,
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lastWord = bytes.length - 4;
  const limit = Math.min(end, lastWord + 1);
  let start = offset;
  for (let line = firstLine; start < limit && bytes[start] !== star; line++) {
    let hash = nameHash.seed;
    let nameEnd = start;
    let word = view.getInt32(nameEnd, true);
    let marks = marksOfBlanks(word);
    while (marks === 0 && nameEnd + 4 <= lastWord) {
      hash = nameHash.step(hash, word);
      nameEnd += 4;
      word = view.getInt32(nameEnd, true);
      marks = marksOfBlanks(word);
    }
    if (marks === 0) break;
    // Bits before the first mark, without those of its own byte.
    const bits = 24 - Math.clz32(marks & -marks);
    hash = nameHash.step(hash, word & ((1 << bits) - 1));
    nameEnd += bits >> 3;
    if (bytes[nameEnd] !== newline || nameEnd === start) break;
    if (isExportName(bytes, start, nameEnd)) object.exports += 1;
    else object.symbols += 1;
    rows.push(start, hash, line, 0);
    start = nameEnd + 1;
  }
  return start;
}

/** The highest bit of each of four bytes that is a blank or less: exact up to the first, and 0 when there is none. */
function marksOfBlanks(word: number): number {
  return (word - 0x21212121) & ~word & 0x80808080;
}

/** nm's letters for a symbol that the object only refers to: undefined, and weak without a definition. */
function isUndefinedType(type: number): boolean {
  return type === 0x55 || type === 0x77 || type === 0x76;
}
