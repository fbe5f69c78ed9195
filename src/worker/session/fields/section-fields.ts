import { at, bigAt } from '../../../base/column';
import { sectionKeys } from '../../../diff/section-reference';
import { SHF_ALLOC, SHF_EXECINSTR, SHF_STRINGS, SHT_STRTAB } from '../../../elf/constants';
import type { SectionIndex } from '../../../elf/section';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { ByteField, BytesRange } from '../../tables';
import { patchFieldsOf } from './patch-fields';
import { SiteFields } from './site-fields';
import { embeddedStrings, tableStrings } from './string-fields';
import { type SectionWindow, tableFieldsOf } from './table-fields';

/** Bytes that are looked at for one question, and fields that are answered. */
const largestWindow = 2 ** 16;
const mostFields = 2000;
/** A string that begins further before the window is not found. */
const longestString = 4096;

/** What the bytes of one module mean; keeps what is costly to find out. */
export class SectionFields {
  readonly #module: LivepatchModule;
  readonly #sites: SiteFields;
  #patch: ReturnType<typeof patchFieldsOf> | undefined;

  constructor(module: LivepatchModule) {
    this.#module = module;
    this.#sites = new SiteFields(module);
  }

  /**
   * The fields that touch a part of a section, by offset, the longer of two at the same one first. At most 2000, of at most
   * 64 KiB; none when there is no such section.
   */
  async within({ section: key, offset, length }: BytesRange): Promise<readonly ByteField[]> {
    const { object } = this.#module;
    const section = sectionKeys(object).indexOf(key, 1);
    if (section < 0) return [];
    const size = object.contents(section).size;
    const start = Math.min(Math.max(Math.floor(offset), 0), size);
    const end = Math.min(start + Math.min(Math.max(Math.floor(length), 0), largestWindow), size);
    const window = { section, start, end };
    this.#patch ??= patchFieldsOf(this.#module);
    const structures = [
      ...(await tableFieldsOf(this.#module, window, this.#sites)),
      ...((await this.#patch).get(section) ?? []),
    ];
    const strings = structures.length > 0 ? [] : await this.#strings(window);
    const sites = [...this.#sites.within(section, start, end, mostFields)];
    return [...structures, ...strings, ...sites]
      .filter((field) => field.offset < end && field.offset + field.length > start)
      .sort((a, b) => a.offset - b.offset || b.length - a.length)
      .slice(0, mostFields);
  }

  async #strings({ section, start, end }: SectionWindow): Promise<ByteField[]> {
    const kind = this.#stringsIn(section);
    if (kind === 'none') return [];
    const contents = this.#module.object.contents(section);
    const from = Math.max(0, start - longestString);
    const to = Math.min(contents.size, end + longestString);
    const bytes = await contents.read(from, to - from);
    const found = kind === 'table' ? tableStrings(bytes, from) : embeddedStrings(bytes, from);
    return [...found].filter((field) => field.offset < end && field.offset + field.length > start);
  }

  /** Whether a section holds nothing but strings, some, or instructions and other things in which none is looked for. */
  #stringsIn(section: SectionIndex): 'table' | 'some' | 'none' {
    const { sections } = this.#module.object;
    const flags = bigAt(sections.sh_flags, section);
    if (at(sections.sh_type, section) === SHT_STRTAB || (flags & SHF_STRINGS) !== 0n) return 'table';
    return (flags & SHF_ALLOC) !== 0n && (flags & SHF_EXECINSTR) === 0n ? 'some' : 'none';
  }
}
