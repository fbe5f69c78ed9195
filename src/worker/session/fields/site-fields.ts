import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { relocatedName, relocationKey } from '../../../code/relocation-key';
import { relocationTypeName } from '../../../elf/names';
import type { SectionIndex } from '../../../elf/section';
import {
  isNoneRelocation,
  type LivepatchModule,
  type RelocationSection,
} from '../../../klp/livepatch-module';
import type { ByteField } from '../../tables';
import { siteLength } from './site-length';

/** The widest field that a relocation is about, in bytes. */
const widest = 8;

/** Where the rows of one relocation section are, by offset. */
interface SortedSites {
  readonly section: RelocationSection;
  readonly offsets: Float64Array;
  readonly rows: Uint32Array;
}

/** The relocations of the sections of one module, each section's sorted when it is first asked for. */
export class SiteFields {
  readonly #module: LivepatchModule;
  readonly #sorted = new Map<SectionIndex, readonly SortedSites[]>();

  constructor(module: LivepatchModule) {
    this.#module = module;
  }

  /** Those that touch the bytes `start … end`, at most `limit`; `R_*_NONE` left out. */
  *within(target: SectionIndex, start: number, end: number, limit: number): Generator<ByteField> {
    let count = 0;
    for (const { section, offsets, rows } of this.#sitesOf(target)) {
      for (let i = firstFrom(offsets, start - widest + 1); i < offsets.length; i++) {
        const offset = at(offsets, i);
        if (offset >= end || count >= limit) break;
        const field = this.#field(section, at(rows, i), offset);
        if (field === undefined || offset + field.length <= start) continue;
        count++;
        yield field;
      }
    }
  }

  /** What is written at one offset, as `show` or `.rodata+0x20`; `undefined` where nothing is. */
  valueAt(target: SectionIndex, offset: number): string | undefined {
    for (const field of this.within(target, offset, offset + 1, widest))
      if (field.offset === offset) return field.value;
    return undefined;
  }

  #sitesOf(target: SectionIndex): readonly SortedSites[] {
    const known = this.#sorted.get(target);
    if (known !== undefined) return known;
    const sorted = this.#module.relocations.filter((section) => section.target === target).map(sortSites);
    this.#sorted.set(target, sorted);
    return sorted;
  }

  #field(section: RelocationSection, row: number, offset: number): ByteField | undefined {
    const { object, symbols } = this.#module;
    const { table, livepatch } = section;
    const { e_machine } = object.header;
    const type = at(table.r_type, row);
    if (isNoneRelocation(e_machine, type)) return undefined;
    const label = relocationTypeName(e_machine, type);
    const name = relocatedName(symbols, at(table.r_symbol, row));
    return {
      offset,
      length: siteLength(label),
      kind: livepatch ? 'livepatch' : 'relocation',
      label,
      value: `${name}${signedHex(bigAt(table.r_addend, row))}`,
      target: { table: 'relocations', key: relocationKey(this.#module, section, row) },
    };
  }
}

function sortSites(section: RelocationSection): SortedSites {
  const offsets = Float64Array.from(section.table.r_offset, Number);
  const rows = Uint32Array.from(offsets, (_, row) => row).sort(
    (a, b) => at(offsets, a) - at(offsets, b) || a - b,
  );
  return { section, rows, offsets: Float64Array.from(rows, (row) => at(offsets, row)) };
}

function firstFrom(offsets: Float64Array, offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(offsets, middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `+0x4`, `-0x4`, nothing for zero. */
function signedHex(addend: bigint): string {
  if (addend === 0n) return '';
  return addend < 0n ? `-${formatHex(-addend)}` : `+${formatHex(addend)}`;
}
