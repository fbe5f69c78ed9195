import type { SectionIndex } from '../../elf/section';
import { decodeName } from '../../elf/string-table';
import type { LivepatchModule } from '../livepatch-module';
import { symbolNameLimit, unusableName } from '../names';
import type { RecordSection } from './record-section';

/** A string of `.kpatch.strings`. */
export interface KpatchString {
  readonly text: string;
  /** The bytes without the NUL, whatever they are: a part of the section's. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The section `.kpatch.strings`: NUL-terminated names that records point at. */
export class KpatchStrings {
  readonly #section: SectionIndex;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #known = new Map<number, KpatchString>();

  private constructor(section: SectionIndex, bytes: Uint8Array<ArrayBuffer>) {
    this.#section = section;
    this.#bytes = bytes;
  }

  static async read({ object }: LivepatchModule, section: SectionIndex): Promise<KpatchStrings> {
    return new KpatchStrings(section, await object.readSection(section));
  }

  /** The name of a symbol that a field points at. Throws FormatError when there is none that a livepatch symbol can have. */
  symbolName<Field extends string>(
    records: RecordSection<Field>,
    record: number,
    field: Field,
  ): KpatchString {
    const string = this.#at(records, record, field);
    const unusable = string.text === '' ? 'the name is empty' : unusableName('vmlinux', string.text);
    if (unusable !== undefined) throw records.error(record, field, unusable);
    return string;
  }

  /** As {@link symbolName} for the name of an object. */
  objectName<Field extends string>(records: RecordSection<Field>, record: number, field: Field): string {
    const { text } = this.#at(records, record, field);
    const unusable = unusableName(text, '');
    if (unusable !== undefined) throw records.error(record, field, unusable);
    return text;
  }

  #at<Field extends string>(records: RecordSection<Field>, record: number, field: Field): KpatchString {
    const pointer = records.pointer(record, field);
    const size = this.#bytes.length;
    if (pointer.section !== this.#section)
      throw records.error(record, field, 'the pointer does not lead to .kpatch.strings');
    if (pointer.offset < 0n || pointer.offset >= BigInt(size))
      throw records.error(
        record,
        field,
        `the string is said to be at ${pointer.offset}, .kpatch.strings has ${size} bytes`,
      );
    const offset = Number(pointer.offset);
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    const length = this.#bytes.subarray(offset, offset + symbolNameLimit + 1).indexOf(0);
    if (length < 0)
      throw records.error(
        record,
        field,
        `the string at ${offset} has no NUL within ${symbolNameLimit} bytes`,
      );
    const bytes = this.#bytes.subarray(offset, offset + length);
    const string = { text: decodeName(bytes), bytes };
    this.#known.set(offset, string);
    return string;
  }
}
