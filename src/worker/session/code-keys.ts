import { formatHex } from '../../base/format';
import { groupBy } from '../../base/group-by';
import { type CodeFunction, listFunctions } from '../../code/functions';
import { sectionKeys } from '../../diff/section-reference';
import { UniqueKeys } from '../../diff/unique-keys';
import { SHF_EXECINSTR } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { CodeLocation } from '../tables';

/** Bytes around a place that no function covers. */
const around = 4096;

/** A function with its names. */
export interface KeyedFunction extends CodeFunction {
  /** In the table of functions. */
  readonly key: string;
  /** In the keys of places: the name, or the key where several functions have the name. */
  readonly base: string;
  readonly sectionKey: string;
  /** What keys of places in it may begin with: also the plain name, for a link from a build where it was the only one. */
  readonly names: readonly string[];
}

/**
 * The names of places in code, `show+0x39` in a function and `.text+0x40` where none is, so that a link finds its place
 * again in another build.
 */
export class CodeKeys {
  readonly functions: readonly KeyedFunction[];
  readonly #module: LivepatchModule;
  readonly #sections: readonly string[];
  readonly #byBase: ReadonlyMap<string, KeyedFunction>;
  /** Ascending, of those that begin together the longest last. */
  readonly #bySection: ReadonlyMap<SectionIndex, readonly KeyedFunction[]>;

  private constructor(module: LivepatchModule) {
    this.#module = module;
    this.#sections = sectionKeys(module.object);
    this.functions = keyFunctions(module, this.#sections);
    // Of several that a name may mean, the first.
    this.#byBase = new Map(
      [...this.functions].reverse().flatMap((one) => one.names.map((name) => [name, one] as const)),
    );
    this.#bySection = groupBy(
      [...this.functions].sort((a, b) => a.offset - b.offset || a.size - b.size),
      ({ section }) => section,
    );
  }

  static of(module: LivepatchModule): CodeKeys {
    const known = made.get(module) ?? new CodeKeys(module);
    made.set(module, known);
    return known;
  }

  /** The key of a place in a section of code; `undefined` in other sections. */
  keyOf(section: SectionIndex, offset: number): string | undefined {
    if (!this.#isCode(section)) return undefined;
    const found = this.#covering(section, offset);
    return found === undefined
      ? `${this.#sections[section] ?? ''}+${formatHex(offset)}`
      : `${found.base}+${formatHex(offset - found.offset)}`;
  }

  /** As {@link keyOf}, of a section by its key. */
  keyIn(sectionKey: string, offset: number): string | undefined {
    const section = this.#sections.indexOf(sectionKey, 1);
    return section < 0 ? undefined : this.keyOf(section, offset);
  }

  /** What a key names; `undefined` when it is not in this module. */
  locate(key: string): CodeLocation | undefined {
    const [, base = '', digits = ''] = /^(.+)\+0x([0-9a-f]{1,12})$/s.exec(key) ?? [];
    const offset = Number.parseInt(digits, 16);
    const named = this.#byBase.get(base);
    if (named !== undefined) return locationIn(named, named.offset + offset);
    const section = base === '' ? -1 : this.#sections.indexOf(base, 1);
    if (section < 0 || !this.#isCode(section)) return undefined;
    const found = this.#covering(section, offset);
    if (found !== undefined) return locationIn(found, offset);
    const start = this.#endBefore(section, offset);
    return { offset, base, origin: 0, range: { section: base, start, size: offset - start + around } };
  }

  #isCode(section: SectionIndex): boolean {
    const { object } = this.#module;
    return section < object.sections.count && object.hasFlag(section, SHF_EXECINSTR);
  }

  /** The function that begins last before an offset and reaches over it. */
  #covering(section: SectionIndex, offset: number): KeyedFunction | undefined {
    const last = this.#lastBefore(section, offset);
    return last !== undefined && offset < last.offset + Math.max(last.size, 1) ? last : undefined;
  }

  /** Where what no function covers begins, not too far before an offset. */
  #endBefore(section: SectionIndex, offset: number): number {
    const last = this.#lastBefore(section, offset);
    return Math.max(last === undefined ? 0 : last.offset + last.size, offset - around, 0);
  }

  #lastBefore(section: SectionIndex, offset: number): KeyedFunction | undefined {
    const own = this.#bySection.get(section) ?? [];
    let [low, high] = [0, own.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((own[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return own[low - 1];
  }
}

const made = new WeakMap<LivepatchModule, CodeKeys>();

function keyFunctions(module: LivepatchModule, sections: readonly string[]): KeyedFunction[] {
  const functions = listFunctions(module);
  const keys = new UniqueKeys();
  const taken = new Set(sections);
  const counts = new Map<string, number>();
  for (const { name } of functions) counts.set(name, (counts.get(name) ?? 0) + 1);
  return functions.map((found) => {
    const { name, section } = found;
    const sectionKey = sections[section] ?? '';
    const key = keys.keyFor(`${sectionKey}:${name}`);
    // A section in which no function begins is called as the section.
    const isSection = name === module.object.sectionName(section);
    const base = isSection ? sectionKey : counts.get(name) === 1 && !taken.has(name) ? name : key;
    return { ...found, key, sectionKey, base, names: [key, base, ...(taken.has(name) ? [] : [name])] };
  });
}

function locationIn(
  { key, name, base, sectionKey, offset: origin }: KeyedFunction,
  offset: number,
): CodeLocation {
  return { offset, base, origin, functionKey: key, range: { name, section: sectionKey, offset: origin } };
}
