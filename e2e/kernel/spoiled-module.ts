import { type PlainElf, readPlainElf } from '../../src/testing/plain-elf';

/** A copy of a module's bytes, to be spoiled with a reader that shares no code with what is tested. */
export class SpoiledModule {
  bytes: Uint8Array<ArrayBuffer>;
  readonly #elf: PlainElf;
  #view: DataView;

  constructor(module: Uint8Array) {
    this.bytes = new Uint8Array(module);
    this.#elf = readPlainElf(this.bytes);
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Offset in the file of the header of a section. */
  header(section: string | number): number {
    const index = typeof section === 'number' ? section : this.#index(section);
    return this.#elf.shoff + index * 64;
  }

  setFlags(section: string, change: (flags: bigint) => bigint): void {
    const place = this.header(section) + 8;
    this.#view.setBigUint64(place, change(this.#view.getBigUint64(place, true)), true);
  }

  setHeaderWord(section: string | number, offset: number, value: number): void {
    this.#view.setUint32(this.header(section) + offset, value, true);
  }

  headerWord(section: string, offset: number): number {
    return this.#view.getUint32(this.header(section) + offset, true);
  }

  /** `st_shndx` of the one livepatch symbol. */
  setSymbolSection(st_shndx: number): void {
    const symbol = this.#elf.symbols.findIndex(({ name }) => name.startsWith('.klp.sym.'));
    this.#view.setUint16(this.#sectionOfType(2).offset + symbol * 24 + 6, st_shndx, true);
  }

  /** Replaces a text by one of its length, wherever it is in a section. */
  replace(section: string, old: string, other: string): void {
    const { offset, size } = this.#section(section);
    const text = Buffer.from(this.bytes.buffer, offset, size);
    const place = text.indexOf(old);
    if (place < 0 || old.length !== other.length) throw new Error(`${section} has no ${old}`);
    text.write(other, place, 'latin1');
  }

  /** Type of the first livepatch relocation. */
  setRelocationType(type: number): void {
    this.#view.setUint32(this.#livepatchSection().offset + 8, type, true);
  }

  /** The first byte at the site of the first livepatch relocation. */
  setSiteByte(value: number): void {
    const { offset, info } = this.#livepatchSection();
    const site = Number(this.#view.getBigUint64(offset, true));
    this.bytes[(this.#elf.sections[info]?.offset ?? 0) + site] = value;
  }

  /** A 16-bit field of the ELF header, by its offset. */
  setElfHalf(offset: number, value: number): void {
    this.#view.setUint16(offset, value, true);
  }

  setElfWord(offset: number, value: bigint): void {
    this.#view.setBigUint64(offset, value, true);
  }

  setHeaderXword(section: string | number, offset: number, value: bigint): void {
    this.#view.setBigUint64(this.header(section) + offset, value, true);
  }

  setLastByte(section: string, value: number): void {
    const { offset, size } = this.#section(section);
    this.bytes[offset + size - 1] = value;
  }

  /** Only the first bytes are left. */
  cut(length: number): void {
    this.#replaceBytes(this.bytes.slice(0, length));
  }

  append(more: Uint8Array): void {
    const bytes = new Uint8Array(this.bytes.length + more.length);
    bytes.set(this.bytes);
    bytes.set(more, this.bytes.length);
    this.#replaceBytes(bytes);
  }

  /** Another text for one of the module's strings, at most as long. */
  replaceString(old: string, other: string): void {
    const section = this.#elf.sections.find(
      ({ name, bytes }) => name.startsWith('.rodata.str') && Buffer.from(bytes).includes(`${old}\0`),
    );
    if (section === undefined) throw new Error(`no section has the string ${old}`);
    this.replace(section.name, `${old}\0`, `${other}\0`.padEnd(old.length + 1, '\0'));
  }

  /** A byte of a variable in .data. */
  setVariable(symbol: string, offset: number, value: number): void {
    this.bytes[this.#section('.data').offset + this.#offsetOf(symbol) + offset] = value;
  }

  /** A pointer in a variable in .data becomes NULL: its relocation becomes R_X86_64_NONE. */
  clearPointer(symbol: string, offset: number): void {
    const place = BigInt(this.#offsetOf(symbol) + offset);
    const { offset: start, size } = this.#section('.rela.data');
    for (let entry = start; entry < start + size; entry += 24) {
      if (this.#view.getBigUint64(entry, true) !== place) continue;
      this.#view.setUint32(entry + 8, 0, true);
      return;
    }
    throw new Error(`${symbol}+${offset} has no relocation`);
  }

  sizeOf(symbol: string): number {
    return Number(this.#symbol(symbol).size);
  }

  #offsetOf(symbol: string): number {
    return Number(this.#symbol(symbol).value);
  }

  #symbol(symbol: string): PlainElf['symbols'][number] {
    const found = this.#elf.symbols.find(({ name }) => name === symbol);
    if (found === undefined) throw new Error(`the module has no symbol ${symbol}`);
    return found;
  }

  /** Another CRC for an imported symbol. */
  spoilVersion(symbol: string): void {
    const { offset, size } = this.#section('__versions');
    const place = Buffer.from(this.bytes.buffer, offset, size).indexOf(`${symbol}\0`) - 8;
    this.bytes[offset + place] = (this.bytes[offset + place] ?? 0) ^ 0xff;
  }

  get livepatchSectionName(): string {
    return this.#livepatchSection().name;
  }

  #replaceBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  #livepatchSection(): PlainElf['sections'][number] {
    const found = this.#elf.sections.find(({ flags }) => (flags & 0x100000n) !== 0n);
    if (found === undefined) throw new Error('the module has no livepatch relocations');
    return found;
  }

  #sectionOfType(type: number): PlainElf['sections'][number] {
    const found = this.#elf.sections.find((section) => section.type === type);
    if (found === undefined) throw new Error(`the module has no section of type ${type}`);
    return found;
  }

  #index(name: string): number {
    const index = this.#elf.sections.findIndex((section) => section.name === name);
    if (index < 0) throw new Error(`the module has no section ${name}`);
    return index;
  }

  #section(name: string): PlainElf['sections'][number] {
    const found = this.#elf.sections[this.#index(name)];
    if (found === undefined) throw new Error(`the module has no section ${name}`);
    return found;
  }
}
