import { formatHex } from '../../base/format';
import { STT_FUNC, STT_OBJECT } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../../klp/livepatch-module';

interface Extent {
  readonly start: bigint;
  readonly end: bigint;
  readonly name: string;
}

/** Finds the function or object that contains an offset of a section. */
export class EnclosingSymbols {
  readonly #bySection = new Map<SectionIndex, Extent[]>();

  constructor({ symbols }: LivepatchModule) {
    for (let i = 1; i < symbols.count; i++) {
      const section = symbols.definedIn(i);
      const type = symbols.type(i);
      const size = symbols.size(i);
      if (section === undefined || size === 0n || (type !== STT_FUNC && type !== STT_OBJECT)) continue;
      const extents = this.#bySection.get(section) ?? [];
      const start = symbols.value(i);
      extents.push({ start, end: start + size, name: symbols.name(i) });
      this.#bySection.set(section, extents);
    }
    for (const extents of this.#bySection.values())
      extents.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  }

  /** `name+0x10`, or undefined where no symbol with a size covers the offset. */
  find(section: SectionIndex, offset: bigint): string | undefined {
    const extents = this.#bySection.get(section) ?? [];
    let low = 0;
    let high = extents.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((extents[middle]?.start ?? 0n) <= offset) low = middle + 1;
      else high = middle;
    }
    const extent = extents[low - 1];
    if (extent === undefined || offset >= extent.end) return undefined;
    return `${extent.name}+${formatHex(offset - extent.start)}`;
  }
}
