import { at, bigAt } from '../base/column';
import { formatHex } from '../base/format';
import { ByteView } from '../bytes/byte-view';
import { EM_386, EM_X86_64, SHF_EXECINSTR, SHF_STRINGS, SHN_LIVEPATCH, SHN_UNDEF } from '../elf/constants';
import { relocationTypeName, reservedIndexName } from '../elf/names';
import type { SectionIndex } from '../elf/section';
import { decodeName } from '../elf/string-table';
import type { SymbolIndex } from '../elf/symbol';
import { parseLivepatchSymbolName } from '../klp/names';
import type { LoadedSection, ModuleContent } from './module-content';
import { pcBias } from './pc-bias';
import { hasNoThings, type ModulePieces, type Piece } from './pieces';

/** Where a relocation leads within the module. */
interface Place {
  readonly section: SectionIndex;
  readonly offset: number;
  readonly symbol: SymbolIndex;
  /** From the symbol. */
  readonly delta: number;
}

export type Target =
  | { readonly kind: 'piece'; readonly piece: Piece; readonly delta: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'undefined'; readonly name: string }
  | {
      readonly kind: 'livepatch';
      readonly object: string;
      readonly name: string;
      readonly position: number;
    }
  | { readonly kind: 'other'; readonly text: string };

/** A relocation of a piece. */
export interface Site {
  /** From the start of the piece. */
  readonly offset: number;
  readonly type: string;
  readonly target: Target;
  /** 0 where the target is in the module. */
  readonly addend: bigint;
  readonly gate: string | undefined;
}

/** Bytes that a relocation fills, and that mean nothing before. Other machines than x86 leave them zero in RELA objects. */
export function fieldSize(e_machine: number, type: number): number {
  if (e_machine === EM_X86_64) return x86Fields[type] ?? 4;
  return e_machine === EM_386 ? (i386Fields[type] ?? 4) : 0;
}

/** R_X86_64_64, PC64, GOTOFF64; 16, PC16; 8, PC8. */
const x86Fields: Readonly<Record<number, number>> = { 1: 8, 24: 8, 25: 8, 12: 2, 13: 2, 14: 1, 15: 1 };
/** R_386_16, PC16; 8, PC8. */
const i386Fields: Readonly<Record<number, number>> = { 20: 2, 21: 2, 22: 1, 23: 1 };

/** Types that the kernel's module loader treats alike (arch/x86/kernel/module.c: __write_relocate_add). */
export function plainType(type: string): string {
  return type === 'R_X86_64_PLT32' ? 'R_X86_64_PC32' : type;
}

/** Unwind table of x86-64 (Documentation/arch/x86/orc-unwinder.rst): the places; what holds from there on is in .orc_unwind. */
export const orcPlaces = '.orc_unwind_ip';

/** The places of every section that relocations lead to, by section. */
export function findReferredPlaces(content: ModuleContent): Map<SectionIndex, Set<number>> {
  const places = new Map<SectionIndex, Set<number>>();
  for (const section of content.sections.values()) {
    // Ends of functions, where padding begins.
    if (section.name === orcPlaces) continue;
    for (let row = 0; row < section.sites.count; row++) {
      const place = placeOf(content, section, row);
      const target = place === undefined ? undefined : content.sections.get(place.section);
      if (place === undefined || target === undefined || hasNoThings(target)) continue;
      const known = places.get(place.section);
      if (known === undefined) places.set(place.section, new Set([place.offset]));
      else known.add(place.offset);
    }
  }
  return places;
}

function placeOf(content: ModuleContent, section: LoadedSection, row: number): Place | undefined {
  const { symbols } = content.module;
  const symbol = at(section.sites.symbol, row);
  const defined = symbols.definedIn(symbol);
  if (defined === undefined || !content.sections.has(defined)) return undefined;
  const delta = ownDelta(content, section, row);
  return { section: defined, offset: Number(symbols.value(symbol)) + delta, symbol, delta };
}

/** The addend, less what the processor adds by itself. */
function ownDelta({ module }: ModuleContent, section: LoadedSection, row: number): number {
  const { e_machine, littleEndian } = module.object.header;
  const { sites, bytes, flags } = section;
  const [type, field] = [at(sites.type, row), at(sites.offset, row)];
  const isCode = (flags & SHF_EXECINSTR) !== 0n;
  const bias = isCode && bytes !== undefined ? pcBias(e_machine, type, bytes, field) : 0;
  if (sites.hasAddend) return Number(bigAt(sites.addend, row)) + bias;
  if (bytes === undefined || field + 4 > bytes.length) return bias;
  const stored = new ByteView(bytes, littleEndian, section.name).u32(field) | 0;
  return stored + bias;
}

/** Bytes of strings that are read of one module; only a hostile one has more. */
const mostStringBytes = 2 ** 26;
const longestString = 4096;

/** Reads where relocations of a module lead. */
export class TargetReader {
  readonly pieces: ModulePieces;
  readonly #content: ModuleContent;
  readonly #strings = new Map<LoadedSection, Map<number, string>>();
  #stringBytes = 0;

  constructor(pieces: ModulePieces) {
    this.pieces = pieces;
    this.#content = pieces.content;
  }

  /** Whether there were more strings than are read. */
  get isExhausted(): boolean {
    return this.#stringBytes > mostStringBytes;
  }

  /** The relocations within a piece, in the order of their places. */
  sites({ section, start, end }: Piece): Site[] {
    const found: Site[] = [];
    const { sites } = section;
    for (let row = firstRow(sites.offset, start); row < sites.count && at(sites.offset, row) < end; row++)
      found.push(this.site(section, row, start));
    return found;
  }

  /** Relocation `row` of a section, its offset counted from `start`. */
  site(section: LoadedSection, row: number, start: number): Site {
    const { sites } = section;
    const { e_machine } = this.#content.module.object.header;
    const target = this.#target(section, row);
    const isOutside = target.kind === 'undefined' || target.kind === 'livepatch';
    return {
      offset: at(sites.offset, row) - start,
      type: relocationTypeName(e_machine, at(sites.type, row)),
      target,
      addend: isOutside ? bigAt(sites.addend, row) : 0n,
      gate: this.#content.gates[at(sites.gate, row)],
    };
  }

  #target(section: LoadedSection, row: number): Target {
    const place = placeOf(this.#content, section, row);
    return place === undefined ? this.#outside(section, row) : this.#inside(place);
  }

  #inside({ section: index, offset, symbol, delta }: Place): Target {
    const section = this.#content.sections.get(index);
    if (section !== undefined && (section.flags & SHF_STRINGS) !== 0n) {
      const content = this.#stringAt(section, offset);
      if (content !== undefined) return { kind: 'string', text: content };
    }
    const text = `${section?.name ?? ''}${offset < 0 ? '-' : '+'}${formatHex(Math.abs(offset))}`;
    if (section !== undefined && hasNoThings(section)) return { kind: 'other', text };
    // By its symbol where it has one: an end of an array is not the beginning of the next.
    const named = this.pieces.ofSymbol(symbol);
    if (named !== undefined) return { kind: 'piece', piece: named, delta };
    const piece = offset < 0 ? undefined : this.pieces.covering(index, offset);
    if (piece !== undefined) {
      const owner = piece.kind === 'rest' ? this.#before(piece) : piece;
      return { kind: 'piece', piece: owner, delta: offset - owner.start };
    }
    return { kind: 'other', text };
  }

  /** What ends where padding begins, else the piece itself. */
  #before(rest: Piece): Piece {
    const before = this.pieces.pieces[rest.id - 1];
    return before?.section === rest.section && before.names.length > 0 ? before : rest;
  }

  #outside(section: LoadedSection, row: number): Target {
    const { symbols } = this.#content.module;
    const symbol = at(section.sites.symbol, row);
    const name = this.#content.symbolName(symbol);
    const shndx = at(symbols.st_shndx, symbol);
    if (shndx === SHN_LIVEPATCH) {
      const parsed = parseLivepatchSymbolName(name);
      if (parsed !== undefined)
        return { kind: 'livepatch', object: parsed.object, name: parsed.symbol, position: parsed.position };
    }
    if (symbol !== 0 && (shndx === SHN_UNDEF || shndx === SHN_LIVEPATCH)) return { kind: 'undefined', name };
    const defined = symbols.definedIn(symbol);
    const where =
      defined === undefined ? reservedIndexName(shndx) : this.#content.module.object.sectionName(defined);
    const place = symbols.value(symbol) + bigAt(section.sites.addend, row);
    return { kind: 'other', text: symbol === 0 ? `${place}` : `${name} ${where} ${place}` };
  }

  #stringAt(section: LoadedSection, offset: number): string | undefined {
    const { bytes } = section;
    if (bytes === undefined || offset < 0 || offset >= bytes.length || this.isExhausted) return undefined;
    const strings = this.#strings.get(section) ?? new Map<number, string>();
    this.#strings.set(section, strings);
    const known = strings.get(offset);
    if (known !== undefined) return known;
    const most = bytes.subarray(offset, offset + longestString);
    const nul = most.indexOf(0);
    const text = decodeName(nul < 0 ? most : most.subarray(0, nul));
    this.#stringBytes += text.length + 1;
    strings.set(offset, text);
    return text;
  }
}

/** The first row at or behind an offset, in logarithmic time. */
export function firstRow(offsets: Float64Array, offset: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(offsets, middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
