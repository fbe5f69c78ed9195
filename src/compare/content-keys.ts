import { at } from '../base/column';
import { canonicalSectionName } from './canonical-names';
import type { Piece } from './pieces';
import { fieldSize, firstRow, plainType, type Site, type TargetReader } from './targets';

/** Numbers for contents, the same for the same content on both sides, so that keys within keys stay short. */
export class Interner {
  readonly #ids = new Map<string, number>();

  idOf(content: string): number {
    const known = this.#ids.get(content);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(content, id);
    return id;
  }
}

/** What pieces contain, as numbers that are equal when bytes and relocations are. */
export class ContentKeys {
  readonly reader: TargetReader;
  readonly #interner: Interner;
  readonly #nameOf: (piece: Piece) => string;
  readonly #shallow = new Map<Piece, number>();
  readonly #deep = new Map<Piece, number>();

  /** `nameOf` says which named pieces count as the same. */
  constructor(reader: TargetReader, interner: Interner, nameOf: (piece: Piece) => string) {
    this.reader = reader;
    this.#interner = interner;
    this.#nameOf = nameOf;
  }

  /** The content of a piece, unnamed data that it leads to included. */
  keyOf(piece: Piece): number {
    const known = this.#deep.get(piece);
    if (known !== undefined) return known;
    const key = this.#interner.idOf(this.#text(piece, (site) => this.meaning(site)));
    this.#deep.set(piece, key);
    return key;
  }

  /** Where a relocation leads, as text that is equal for the same meaning. Without type, offset and gate. */
  meaning(site: Site): string {
    return this.#meaning(site, (piece) => `c:${this.#shallowKey(piece)}`);
  }

  /** The piece's content, but of unnamed data that it leads to only the section: data may lead to itself. */
  #shallowKey(piece: Piece): number {
    const known = this.#shallow.get(piece);
    if (known !== undefined) return known;
    const sectionOf = ({ section }: Piece): string => `s:${canonicalSectionName(section.name)}`;
    const key = this.#interner.idOf(this.#text(piece, (site) => this.#meaning(site, sectionOf)));
    this.#shallow.set(piece, key);
    return key;
  }

  #meaning({ target, addend }: Site, unnamed: (piece: Piece) => string): string {
    switch (target.kind) {
      case 'piece': {
        const { piece, delta } = target;
        const isNamed = piece.names.length > 0;
        return `${isNamed ? `p:${this.#nameOf(piece)}` : unnamed(piece)}+${delta}`;
      }
      case 'string':
        return `"${target.text}`;
      case 'undefined':
        return `u:${target.name}+${addend}`;
      case 'livepatch':
        return `l:${target.object}.${target.name},${target.position}+${addend}`;
      case 'other':
        return `o:${target.text}`;
    }
  }

  #text(piece: Piece, meaning: (site: Site) => string): string {
    const isNamed = piece.names.length > 0;
    const sites = this.reader
      .sites(piece)
      .map((site) => `${site.offset}:${plainType(site.type)}:${site.gate ?? ''}:${meaning(site)}`);
    const { start, end } = piece;
    return `${isNamed ? end - start : ''}|${bytesText(this.maskedBytes(piece), !isNamed)}|${sites.join('|')}`;
  }

  /** The bytes of a piece with zeros where relocations write; `undefined` when it has none in the file. */
  maskedBytes(piece: Piece): Uint8Array | undefined {
    const { start, end, section } = piece;
    return maskedBytes(this.reader, section, start, end);
  }
}

function maskedBytes(
  reader: TargetReader,
  { bytes, sites }: Piece['section'],
  start: number,
  end: number,
): Uint8Array | undefined {
  const own = bytes?.slice(start, end);
  if (own === undefined) return undefined;
  const { e_machine } = reader.pieces.content.module.object.header;
  for (let row = firstRow(sites.offset, start); row < sites.count && at(sites.offset, row) < end; row++) {
    const field = at(sites.offset, row) - start;
    own.fill(0, field, field + fieldSize(e_machine, at(sites.type, row)));
  }
  return own;
}

/** Bytes as text, a character each; `trims` leaves out zeros at the end, which may be padding. */
export function bytesText(bytes: Uint8Array | undefined, trims: boolean): string {
  if (bytes === undefined) return '';
  let end = bytes.length;
  while (trims && end > 0 && bytes[end - 1] === 0) end -= 1;
  const chunk = 4096;
  let text = '';
  for (let i = 0; i < end; i += chunk)
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + chunk, end)));
  return text;
}
