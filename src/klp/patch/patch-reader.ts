import { formatHex } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { ByteView } from '../../bytes/byte-view';
import { SHF_EXECINSTR, STB_GLOBAL, STT_FUNC, STT_SECTION } from '../../elf/constants';
import { hasBytesIn, type SectionIndex } from '../../elf/section';
import { StringTable } from '../../elf/string-table';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { FunctionPlace, SectionPlace } from './patch-description';
import { type Pointer, PointerTable } from './pointers';

/** A section that holds records: plain numbers in its bytes, pointers in its relocations. */
export interface RecordSection {
  readonly section: SectionIndex;
  /** Empty when the section has no bytes in the file, as .bss. */
  readonly bytes: ByteView;
  readonly pointers: PointerTable;
}

/** Reads records, strings and functions of a module; keeps what it read. Nothing of the file makes it throw. */
export class PatchReader {
  readonly module: LivepatchModule;
  /** What could not be read so far, one sentence each. */
  readonly doubts: string[] = [];
  readonly #records = new Map<SectionIndex, Promise<RecordSection>>();
  readonly #strings = new Map<SectionIndex, Promise<StringTable>>();
  #functions: ReadonlyMap<SectionIndex, ReadonlyMap<number, SymbolIndex>> | undefined;

  constructor(module: LivepatchModule) {
    this.module = module;
  }

  /** The section's records. Section 0, of pointers that lead out of the module, has none. */
  records(section: SectionIndex): Promise<RecordSection> {
    const known = this.#records.get(section);
    if (known !== undefined) return known;
    const read = this.#readRecords(section);
    this.#records.set(section, read);
    return read;
  }

  async #readRecords(section: SectionIndex): Promise<RecordSection> {
    const { header } = this.module.object;
    const view = new ByteView(
      await this.#bytes(section),
      header.littleEndian,
      this.module.object.sectionName(section),
    );
    return { section, bytes: view, pointers: new PointerTable(this.module, section) };
  }

  async #bytes(section: SectionIndex): Promise<Uint8Array<ArrayBuffer>> {
    const { object } = this.module;
    return hasBytesIn(object.source, object.sections, section)
      ? object.readSection(section)
      : new Uint8Array(0);
  }

  /** The NUL-terminated string at a place; `undefined` when there is none, or none that ends within 4096 bytes. */
  async stringAt({ section, offset }: SectionPlace): Promise<string | undefined> {
    const strings = this.#strings.get(section) ?? this.#readStrings(section);
    this.#strings.set(section, strings);
    const table = await strings;
    if (offset < 0 || offset >= table.bytes.length) return undefined;
    try {
      return table.textAt(offset);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  async #readStrings(section: SectionIndex): Promise<StringTable> {
    return new StringTable(await this.#bytes(section), this.module.object.sectionName(section));
  }

  /** The function that a pointer leads to, named by the FUNC symbol that begins there, else by the relocation's symbol. */
  functionAt({ section, offset, symbol: referred }: Pointer): FunctionPlace {
    const { symbols } = this.module;
    const symbol = this.#functionSymbols().get(section)?.get(offset);
    if (symbol !== undefined)
      return { section, offset, name: symbols.name(symbol), size: Number(symbols.size(symbol)), symbol };
    const isNamed =
      referred !== 0 &&
      symbols.type(referred) !== STT_SECTION &&
      (section === 0 || symbols.value(referred) === BigInt(offset));
    return { section, offset, ...(isNamed && { name: symbols.name(referred), symbol: referred }) };
  }

  /** FUNC symbols by section and value; of several at one place the first global one, else the first. */
  #functionSymbols(): ReadonlyMap<SectionIndex, ReadonlyMap<number, SymbolIndex>> {
    this.#functions ??= indexFunctions(this.module);
    return this.#functions;
  }

  isCode(section: SectionIndex): boolean {
    return this.module.object.hasFlag(section, SHF_EXECINSTR);
  }

  /** `.data+0x40`, for doubts. */
  placeText({ section, offset }: SectionPlace): string {
    return `${this.module.object.sectionName(section)}+${formatHex(offset)}`;
  }
}

function indexFunctions({ symbols }: LivepatchModule): Map<SectionIndex, Map<number, SymbolIndex>> {
  const functions = new Map<SectionIndex, Map<number, SymbolIndex>>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    if (symbols.type(symbol) !== STT_FUNC) continue;
    const section = symbols.definedIn(symbol);
    if (section === undefined) continue;
    const offset = Number(symbols.value(symbol));
    const known = functions.get(section);
    if (known === undefined) {
      functions.set(section, new Map([[offset, symbol]]));
      continue;
    }
    const first = known.get(offset);
    const isBetter =
      first === undefined || (symbols.bind(first) !== STB_GLOBAL && symbols.bind(symbol) === STB_GLOBAL);
    if (isBetter) known.set(offset, symbol);
  }
  return functions;
}
