import { type PlainElf, readPlainElf } from '../../src/testing/plain-elf';

/** A way to spoil a converted livepatch for x86-64, done with a reader that shares no code with what is tested. */
export interface Damage {
  readonly id: string;
  readonly spoil: (module: SpoiledModule) => void;
}

/** A copy of a module's bytes with what the damages change. */
export class SpoiledModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #elf: PlainElf;
  readonly #view: DataView;

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

  /** Another CRC for an imported symbol. */
  spoilVersion(symbol: string): void {
    const { offset, size } = this.#section('__versions');
    const place = Buffer.from(this.bytes.buffer, offset, size).indexOf(`${symbol}\0`) - 8;
    this.bytes[offset + place] = (this.bytes[offset + place] ?? 0) ^ 0xff;
  }

  get livepatchSectionName(): string {
    return this.#livepatchSection().name;
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

const livepatchSymbol = '.klp.sym.vmlinux.state_show,2';

/** The loader reads each of these in another place. All start from the annotated sample after conversion. */
export const damages: readonly Damage[] = [
  { id: 'sound', spoil: () => undefined },
  { id: 'symbol-absolute', spoil: (module) => module.setSymbolSection(0xfff1) },
  { id: 'symbol-undefined', spoil: (module) => module.setSymbolSection(0) },
  { id: 'symbol-common', spoil: (module) => module.setSymbolSection(0xfff2) },
  { id: 'symbol-nowhere', spoil: (module) => module.setSymbolSection(0x1234) },
  {
    id: 'symbol-name',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',', '.')),
  },
  {
    id: 'position-too-large',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',9')),
  },
  {
    id: 'position-0',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',0')),
  },
  {
    id: 'position-1',
    spoil: (module) => module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace(',2', ',1')),
  },
  {
    id: 'symbol-unknown',
    spoil: (module) =>
      module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace('state_show', 'state_shox')),
  },
  {
    id: 'object-unknown',
    spoil: (module) =>
      module.replace('.strtab', livepatchSymbol, livepatchSymbol.replace('vmlinux', 'vmlinuy')),
  },
  {
    id: 'section-name',
    spoil: (module) => module.replace('.shstrtab', '.klp.rela.vmlinux', '.klp.rela..mlinux'),
  },
  {
    id: 'section-of-nobody',
    spoil: (module) => module.replace('.shstrtab', '.klp.rela.vmlinux', '.klp.rela.vmlinuy'),
  },
  {
    id: 'section-flag-lost',
    spoil: (module) => module.setFlags(module.livepatchSectionName, (flags) => flags & ~0x100000n),
  },
  { id: 'section-target', spoil: (module) => module.setHeaderWord(module.livepatchSectionName, 44, 60_000) },
  { id: 'relocation-type', spoil: (module) => module.setRelocationType(9) },
  { id: 'relocation-site', spoil: (module) => module.setSiteByte(0x55) },
  { id: 'no-vermagic', spoil: (module) => module.replace('.modinfo', 'vermagic=', 'vermagix=') },
  { id: 'no-livepatch-tag', spoil: (module) => module.replace('.modinfo', 'livepatch=', 'livepatcx=') },
  { id: 'version-missing', spoil: (module) => module.replace('__versions', 'seq_printf\0', 'seq_prinff\0') },
  { id: 'version-other', spoil: (module) => module.spoilVersion('seq_printf') },
  { id: 'versions-not-loaded', spoil: (module) => module.setFlags('__versions', (flags) => flags & ~2n) },
  { id: 'proprietary', spoil: (module) => module.replace('.modinfo', 'license=GPL', 'license=XYZ') },
  { id: 'writable-code', spoil: (module) => module.setFlags('.text', (flags) => flags | 1n) },
  { id: 'section-0', spoil: (module) => module.setHeaderWord(0, 4, 1) },
  {
    id: 'same-section-names',
    spoil: (module) => module.setHeaderWord('.note.Linux', 0, module.headerWord('.note.gnu.build-id', 0)),
  },
  {
    id: 'no-this-module',
    spoil: (module) => module.setFlags('.gnu.linkonce.this_module', (flags) => flags & ~2n),
  },
];
