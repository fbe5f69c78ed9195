import { at } from '../../base/column';
import { formatHex } from '../../base/format';
import { SHN_LIVEPATCH, SHN_UNDEF, STT_FUNC, STT_NOTYPE, STT_OBJECT, STT_SECTION } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule, RelocationSection } from '../../klp/livepatch-module';
import { parseLivepatchSectionName, parseLivepatchSymbolName } from '../../klp/names';
import type { SymbolMap } from '../../symbols/symbol-map';
import { type FieldReference, type KeyEntry, type KeyLayout, keyEntries } from './key-entries';
import type { StaticKeyUse } from './special-section';
import { SymbolRanges } from './symbol-ranges';

/** A key without its place in the table. */
type Key = Pick<StaticKeyUse, 'key' | 'owner' | 'isOwn'>;

const noKey: Key = { key: undefined, owner: undefined, isOwn: false };

/** Decodes the tables of static keys of one module. */
export class StaticKeyReader {
  readonly #module: LivepatchModule;
  readonly #map: SymbolMap | undefined;
  readonly #functions: SymbolRanges;
  readonly #variables: SymbolRanges;
  readonly #names = new Map<SymbolIndex, string>();
  readonly #foreign = new Map<SymbolIndex, Key>();

  constructor(module: LivepatchModule, map: SymbolMap | undefined) {
    this.#module = module;
    this.#map = map;
    this.#functions = new SymbolRanges(module.symbols, STT_FUNC);
    this.#variables = new SymbolRanges(module.symbols, STT_OBJECT);
  }

  /** The first `count` entries of the table `section` that one of its `relocations` is for. */
  read(
    section: SectionIndex,
    layout: KeyLayout,
    relocations: readonly RelocationSection[],
    count: number,
  ): StaticKeyUse[] {
    const { object } = this.#module;
    const gates = new Map(relocations.map((each) => [each, lateGate(this.#module, each)]));
    return keyEntries(object.header, layout, relocations, count).map(
      ([entry, { code, key }]: [number, KeyEntry]) => ({
        entry,
        offset: entry * layout.size,
        code: this.#code(code) ?? this.#place(section, BigInt(entry * layout.size + layout.code)),
        ...this.#key(key),
        lateWith: key === undefined ? undefined : gates.get(key.section),
      }),
    );
  }

  #code(reference: FieldReference | undefined): string | undefined {
    const { symbols } = this.#module;
    if (reference === undefined || !this.#exists(reference.symbol)) return undefined;
    const { symbol, addend } = reference;
    const section = symbols.definedIn(symbol);
    if (section === undefined) return withOffset(this.#name(symbol), addend);
    const offset = symbols.value(symbol) + addend;
    const named = symbols.type(symbol) === STT_FUNC && addend >= 0n && addend < symbols.size(symbol);
    const around = named ? symbol : this.#functions.covering(section, offset);
    if (around === undefined) return this.#place(section, offset);
    return withOffset(this.#name(around), offset - symbols.value(around));
  }

  #key(reference: FieldReference | undefined): Key {
    const { symbols } = this.#module;
    if (reference === undefined || !this.#exists(reference.symbol)) return noKey;
    const { symbol, addend } = reference;
    const shndx = at(symbols.st_shndx, symbol);
    if (shndx === SHN_UNDEF || shndx === SHN_LIVEPATCH) return this.#foreignKey(symbol);
    return { key: this.#ownKey(symbol, addend), owner: undefined, isOwn: true };
  }

  /** The low two bits are flags: of a branch which way is likely and whether it is init code, of a call tail and init. */
  #ownKey(symbol: SymbolIndex, addend: bigint): string | undefined {
    const { symbols } = this.#module;
    const section = symbols.definedIn(symbol);
    const type = symbols.type(symbol);
    const name = type === STT_SECTION ? '' : this.#name(symbol);
    if (section === undefined || (type !== STT_SECTION && type !== STT_NOTYPE)) return name || undefined;
    const offset = (symbols.value(symbol) + addend) & ~3n;
    const around = this.#variables.covering(section, offset);
    return (around === undefined ? name : this.#name(around)) || this.#place(section, offset);
  }

  #foreignKey(symbol: SymbolIndex): Key {
    const known = this.#foreign.get(symbol);
    if (known !== undefined) return known;
    const name = this.#name(symbol);
    const owner = parseLivepatchSymbolName(name)?.object ?? this.#ownerOf(symbol);
    const key = { key: name || undefined, owner, isOwn: false };
    this.#foreign.set(symbol, key);
    return key;
  }

  /** Who exports the name; else the only object that has it. */
  #ownerOf(symbol: SymbolIndex): string | undefined {
    const name = this.#module.symbols.nameBytes(symbol);
    const exporter = this.#map?.exporters(name)[0];
    if (exporter !== undefined) return exporter.name;
    const [first, ...others] = this.#map?.candidates(name) ?? [];
    return others.length === 0 ? first?.object.name : undefined;
  }

  /** Index 0 is no symbol, and a file may name one beyond its table. */
  #exists(symbol: SymbolIndex): boolean {
    return symbol > 0 && symbol < this.#module.symbols.count;
  }

  /** Decoded once each: thousands of entries share a function. */
  #name(symbol: SymbolIndex): string {
    const known = this.#names.get(symbol);
    if (known !== undefined) return known;
    const name = this.#module.symbols.name(symbol);
    this.#names.set(symbol, name);
    return name;
  }

  #place(section: SectionIndex, offset: bigint): string {
    return withOffset(this.#module.object.sectionName(section) || `section ${section}`, offset);
  }
}

/** The object whose arrival applies a livepatch relocation section, when that is after the module was loaded. */
export function lateGate({ object }: LivepatchModule, section: RelocationSection): string | undefined {
  const gate = section.livepatch ? parseLivepatchSectionName(object.sectionName(section.index)) : undefined;
  return gate === 'vmlinux' ? undefined : gate;
}

function withOffset(name: string, offset: bigint): string {
  return offset < 0n ? `${name}-${formatHex(-offset)}` : `${name}+${formatHex(offset)}`;
}
