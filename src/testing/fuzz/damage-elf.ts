// What happens to an object file by somebody who knows the format: its numbers say what hurts, one thing at a time.

import { type Field, fieldsOf, hurtfulValues, writeField } from '../corrupt';
import { type PlainElf, readPlainElf } from '../plain-elf';
import type { Random } from './random';

/** A sound object file with what its damages look at. */
export interface ElfParts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly elf: PlainElf;
  readonly fields: readonly Field[];
  readonly values: readonly bigint[];
}

const known = new WeakMap<Uint8Array, ElfParts>();

/** Takes a sound object file apart, once. */
export function elfPartsOf(bytes: Uint8Array<ArrayBuffer>): ElfParts {
  const parts = known.get(bytes) ?? {
    bytes,
    elf: readPlainElf(bytes),
    fields: fieldsOf(bytes),
    values: hurtfulValues(bytes),
  };
  known.set(bytes, parts);
  return parts;
}

/** Fields of a section header: where they begin in ELF64 and ELF32, and how wide they are. */
const headerFields = {
  name: [0, 0, 4, 4],
  type: [4, 4, 4, 4],
  flags: [8, 8, 8, 4],
  offset: [24, 16, 8, 4],
  size: [32, 20, 8, 4],
  link: [40, 24, 4, 4],
  info: [44, 28, 4, 4],
  align: [48, 32, 8, 4],
  entsize: [56, 36, 8, 4],
} as const;

/** An object file that is being damaged. */
class Damaged {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: ElfParts;
  readonly random: Random;

  constructor(parts: ElfParts, random: Random) {
    this.bytes = parts.bytes.slice();
    this.parts = parts;
    this.random = random;
  }

  /** Any section, or one of a type that passes. */
  section(isWanted: (type: number) => boolean = () => true): number {
    const { sections } = this.parts.elf;
    const fitting = sections.flatMap(({ type }, index) => (index > 0 && isWanted(type) ? [index] : []));
    return fitting.length === 0 ? this.random.below(sections.length) : this.random.pick(fitting);
  }

  header(section: number, name: keyof typeof headerFields): Field {
    const [offset64, offset32, width64, width32] = headerFields[name];
    const base = this.parts.elf.shoff + section * this.headerSize;
    return this.headerSize === 64
      ? { name, offset: base + offset64, width: width64 }
      : { name, offset: base + offset32, width: width32 };
  }

  get headerSize(): 64 | 40 {
    return this.bytes[4] === 2 ? 64 : 40;
  }

  set(section: number, name: keyof typeof headerFields, value: number | bigint): void {
    writeField(this.bytes, this.header(section, name), BigInt(value));
  }

  put(field: Pick<Field, 'offset' | 'width'>, value: bigint): void {
    if (field.offset + field.width <= this.bytes.length) writeField(this.bytes, field, value);
  }
}

const isRelocations = (type: number): boolean => type === 4 || type === 9;
const isGroup = (type: number): boolean => type === 17;
const isStrings = (type: number): boolean => type === 3;
/** PROGBITS to SYMTAB_SHNDX, and LLVM's, GNU's and what nobody has. */
const sectionTypes = [0, 1, 2, 3, 4, 7, 8, 9, 11, 14, 17, 18, 19, 0x6fff4c03, 0x6ffffff6, 0xffffffff];

type Damage = (file: Damaged, random: Random) => void;

const damages: readonly Damage[] = [
  function anyNumber(file, random) {
    file.put(random.pick(file.parts.fields), random.pick(file.parts.values));
  },
  function anyByteOfNumber(file, random) {
    const { offset, width } = random.pick(file.parts.fields);
    file.put({ offset: offset + random.below(width), width: 1 }, BigInt(random.below(256)));
  },
  function overlap(file, random) {
    const { sections, shoff } = file.parts.elf;
    const [one, other] = [file.section(), random.pick(sections)];
    file.set(one, 'offset', random.once(6) ? random.pick([0, shoff]) : other.offset + random.below(4) * 8);
    if (random.once(2)) file.set(one, 'size', other.size);
  },
  function reachBeyond(file, random) {
    const sizes = [file.bytes.length, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2n ** 53n, 2n ** 63n, 2n ** 64n - 8n];
    file.set(file.section(), random.pick(['offset', 'size']), random.pick(sizes));
  },
  function oddEntries(file, random) {
    file.set(file.section(), 'entsize', random.pick([0, 1, 7, 8, 12, 16, 24, 2 ** 31, 2 ** 32 - 1]));
  },
  function oddAlignment(file, random) {
    file.set(
      file.section(),
      'align',
      random.pick([0, 3, 4096, 2 ** 31, 2n ** 32n, 2n ** 62n, 2n ** 63n, 24]),
    );
  },
  function linkToItself(file, random) {
    const section = file.section();
    file.set(section, random.pick(['link', 'info']), section);
  },
  function linkElsewhere(file, random) {
    file.set(
      file.section(),
      random.pick(['link', 'info']),
      file.section(random.pick([isRelocations, isGroup, isStrings])),
    );
  },
  function otherType(file, random) {
    file.set(file.section(), 'type', random.pick(sectionTypes));
  },
  function otherFlags(file, random) {
    const bits = random.list(
      random.few(4),
      () => 1n << BigInt(random.pick([0, 1, 2, 4, 5, 6, 7, 9, 11, 20, 31])),
    );
    file.set(
      file.section(),
      'flags',
      bits.reduce((flags, bit) => flags | bit, 0n),
    );
  },
  /** Two sections of one name, and names that are tails of others. */
  function nameOfAnother(file, random) {
    const [one, other] = [file.section(), file.section()];
    const { offset } = file.header(other, 'name');
    const view = new DataView(file.bytes.buffer);
    const name = view.getUint32(offset, file.bytes[5] === 1);
    file.set(one, 'name', name + (random.once(3) ? random.below(8) : 0));
  },
  function cycleOfGroups(file, random) {
    const group = file.section(isGroup);
    const { offset, size } = file.parts.elf.sections[group] ?? { offset: 0, size: 0 };
    const member = 4 + 4 * random.below(size / 4 - 1);
    file.put(
      { offset: offset + member, width: 4 },
      BigInt(random.pick([group, file.section(isGroup), 0, 1])),
    );
  },
  function anotherGroup(file, random) {
    const [one, other] = [file.section(), file.section(isGroup)];
    for (const name of ['type', 'offset', 'size', 'link', 'info', 'entsize'] as const) {
      const from = file.header(other, name);
      const to = file.header(one, name);
      file.bytes.copyWithin(to.offset, from.offset, from.offset + from.width);
    }
    if (random.once(2)) file.set(one, 'info', random.below(8));
  },
  function swapHeaders(file, random) {
    const size = file.headerSize;
    const [one, other] = [file.section(), file.section()].map((index) => file.parts.elf.shoff + index * size);
    if (one === undefined || other === undefined) return;
    const kept = file.bytes.slice(one, one + size);
    file.bytes.copyWithin(one, other, other + size);
    file.bytes.set(kept, other);
    if (random.once(4)) file.bytes.copyWithin(one, other, other + size);
  },
  function openEndedNames(file, random) {
    const { offset, size } = file.parts.elf.sections[file.section(isStrings)] ?? { offset: 0, size: 0 };
    if (size === 0) return;
    if (random.once(2)) file.bytes[offset + size - 1] = 0x41;
    else file.bytes.fill(0x2e, offset + random.below(size), offset + size);
  },
  function otherName(file, random) {
    const { offset, size } = file.parts.elf.sections[file.section(isStrings)] ?? { offset: 0, size: 0 };
    const bytes = random.pick(['.', ',', '\0', '+', '/', '%', '\n', '"', '\x80', '@', '9']);
    if (size > 0) file.bytes[offset + random.below(size)] = bytes.charCodeAt(0);
  },
  function hugeAddend(file, random) {
    const { offset, size, type } = file.parts.elf.sections[file.section(isRelocations)] ?? {
      offset: 0,
      size: 0,
      type: 0,
    };
    const word = file.bytes[4] === 2 ? 8 : 4;
    const entry = word * (type === 4 ? 3 : 2);
    const row = offset + entry * random.below(size / entry);
    const place = row + word * random.below(entry / word);
    const values = [
      2n ** 63n,
      2n ** 63n - 1n,
      2n ** 64n - 1n,
      2n ** 31n,
      2n ** 32n - 1n,
      BigInt(random.below(256)),
    ];
    file.put({ offset: place, width: word }, random.pick(values));
  },
  function content(file, random) {
    const { offset, size } = file.parts.elf.sections[file.section((type) => type === 1)] ?? {
      offset: 0,
      size: 0,
    };
    if (size > 0)
      file.bytes[offset + random.below(size)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  },
];

/** A copy of an object file with one to eight of these things done to it. */
export function damageElf(sound: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const file = new Damaged(elfPartsOf(sound), random);
  for (let count = random.few(8); count > 0; count--) random.pick(damages)(file, random);
  return file.bytes;
}
