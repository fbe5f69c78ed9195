import { formatHex } from '../base/format';
import type { CodeLine } from '../code/code-listing';
import { disassemblerFor } from '../code/disassembler';
import { CodeLister } from '../code/list-code';
import { bytesText, type ContentKeys } from './content-keys';
import type { Piece } from './pieces';

/** An instruction as it is compared. */
export interface ComparableLine {
  readonly line: CodeLine;
  /** From the start of the function. */
  readonly offset: number;
  /** Equal for instructions that do the same, wherever branches within the function lead. */
  readonly key: string;
  /** Where a branch within the function leads, from its start. */
  readonly inner: number | undefined;
}

/** Reads functions of one module as instructions with what they mean. */
export class CodeReader {
  readonly #keys: ContentKeys;
  readonly #lister: CodeLister;

  private constructor(keys: ContentKeys, lister: CodeLister) {
    this.#keys = keys;
    this.#lister = lister;
  }

  /** `undefined` when there is no disassembler for the machine. */
  static async open(keys: ContentKeys): Promise<CodeReader | undefined> {
    const { module } = keys.reader.pieces.content;
    const disassembler = await disassemblerFor(module.object.header);
    return disassembler === undefined
      ? undefined
      : new CodeReader(keys, new CodeLister(module, disassembler));
  }

  /** The instructions of a piece; none when it has no bytes. */
  lines(piece: Piece): ComparableLine[] {
    const { section, start, end } = piece;
    const bytes = section.bytes?.subarray(start, end);
    if (bytes === undefined) return [];
    const sites = this.#keys.reader.sites(piece);
    const masked = this.#keys.maskedBytes(piece) ?? bytes;
    let next = 0;
    return this.#lister.lines(section.index, start, bytes).map((line) => {
      const offset = line.offset - start;
      const meanings: string[] = [];
      for (; (sites[next]?.offset ?? Infinity) < offset + line.bytes.length; next++) {
        const site = sites[next];
        if (site !== undefined) meanings.push(` ${site.gate ?? ''} ${this.#keys.meaning(site)}`);
      }
      const { branch, mnemonic } = line;
      const inner = branch !== undefined && branch >= start && branch < end ? branch - start : undefined;
      if (branch !== undefined && inner === undefined) meanings.push(this.#placeMeaning(piece, branch));
      const content = contentOf(line, masked.subarray(offset, offset + line.bytes.length));
      return { line, offset, inner, key: [mnemonic, content, ...meanings].join('|') };
    });
  }

  #placeMeaning({ section }: Piece, offset: number): string {
    const piece = this.#keys.reader.pieces.covering(section.index, offset);
    if (piece === undefined) return `  o:${formatHex(offset)}`;
    const target = { kind: 'piece', piece, delta: offset - piece.start } as const;
    return `  ${this.#keys.meaning({ offset, type: '', target, addend: 0n, gate: undefined })}`;
  }
}

/**
 * What an instruction does besides where it leads. Calls and jumps are encoded in other bytes when a relocation is to fill
 * them, or when the way is longer: of those the operands before the destination.
 */
function contentOf({ branch, transfer, operands, relocations }: CodeLine, bytes: Uint8Array): string {
  if (branch === undefined && transfer === undefined) return bytesText(bytes, false);
  return relocations.length > 0 ? '' : operands.slice(0, Math.max(operands.lastIndexOf(','), 0));
}

/** Whether two functions have the same instructions, branches within them included. */
export function isSameCode(a: readonly ComparableLine[], b: readonly ComparableLine[]): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  const [placesOfA, placesOfB] = [linesByOffset(a), linesByOffset(b)];
  return a.every(({ key, inner }, i) => {
    const other = b[i];
    return other !== undefined && key === other.key && isSameLine(inner, placesOfA, other.inner, placesOfB);
  });
}

/** Which line begins at an offset. */
export function linesByOffset(lines: readonly ComparableLine[]): Map<number, number> {
  return new Map(lines.map(({ offset }, i) => [offset, i]));
}

function isSameLine(
  a: number | undefined,
  placesOfA: ReadonlyMap<number, number>,
  b: number | undefined,
  placesOfB: ReadonlyMap<number, number>,
): boolean {
  if (a === undefined || b === undefined) return a === b;
  const [lineOfA, lineOfB] = [placesOfA.get(a), placesOfB.get(b)];
  // Into the middle of an instruction: then the places must be the same.
  return lineOfA === undefined && lineOfB === undefined ? a === b : lineOfA === lineOfB;
}
