import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import type { FormatProblem } from '../../base/format-error';
import { SHN_LIVEPATCH, SHT_REL } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { AddedSection, SectionChange } from '../conversion/edits';
import { tombstonePrefix } from '../dialects/objtool';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from '../livepatch-module';
import { isObjtoolSection, livepatchSymbolPrefix } from '../names';
import { type Destination, Destinations } from './destinations';
import type { LivepatchSection } from './livepatch-section';
import { LivepatchSites } from './livepatch-sites';
import { convertAgain, type Findings, type Mend, type MendKind } from './mend';
import type { SectionMends } from './mend-sections';
import type { LivepatchSymbols } from './mend-symbols';

export interface RelocationMends extends Findings {
  readonly added: readonly AddedSection[];
  readonly changed: ReadonlyMap<SectionIndex, SectionChange>;
  /** Rows that a livepatch section has as well. */
  readonly dropped: ReadonlyMap<SectionIndex, ReadonlySet<number>>;
}

/**
 * Ordinary relocations against livepatch symbols, which the module loader would apply with 0, go to livepatch sections;
 * so do those against symbols of vmlinux from sections for modules, which the kernel refuses since 5.8
 * (kernel/livepatch/core.c: klp_resolve_symbols).
 */
export function mendRelocations(
  module: LivepatchModule,
  symbols: LivepatchSymbols,
  sections: SectionMends,
): RelocationMends {
  const mender = new RelocationMender(module, symbols, sections);
  for (const section of module.relocations) if (mender.isOrdinary(section)) mender.mendOrdinary(section);
  for (const section of sections.sections) if (section.gate !== 'vmlinux') mender.mendGated(section);
  return mender.finish();
}

/** Rows of one section against one symbol that share a fate. */
interface Group {
  readonly section: RelocationSection;
  readonly symbol: SymbolIndex;
  readonly rows: readonly number[];
}

class RelocationMender {
  readonly #module: LivepatchModule;
  readonly #symbols: LivepatchSymbols;
  readonly #sections: SectionMends;
  readonly #destinations: Destinations;
  readonly #sites: LivepatchSites;
  readonly #vmlinuxSites: LivepatchSites;
  readonly #dropped = new Map<SectionIndex, Set<number>>();
  readonly #mends: Mend[] = [];
  readonly #problems = new Map<string, FormatProblem>();

  constructor(module: LivepatchModule, symbols: LivepatchSymbols, sections: SectionMends) {
    this.#module = module;
    this.#symbols = symbols;
    this.#sections = sections;
    this.#destinations = new Destinations(module, sections);
    this.#sites = new LivepatchSites(sections.sections);
    this.#vmlinuxSites = new LivepatchSites(sections.sections.filter(({ gate }) => gate === 'vmlinux'));
  }

  /** What the module loader applies; annotations and objtool's lists are for tools. */
  isOrdinary({ index, target }: RelocationSection): boolean {
    const { annotations, object } = this.#module;
    return (
      !this.#sections.claimed.has(index) &&
      !annotations.sections.has(index) &&
      !isObjtoolSection(object.sectionName(target))
    );
  }

  mendOrdinary(section: RelocationSection): void {
    const { object, symbols } = this.#module;
    for (const group of this.#groups(section, (symbol) => this.#isLivepatch(symbol))) {
      const active = this.#withoutNone(group);
      if (active.rows.length === 0) continue;
      const { symbol } = active;
      if (!this.#symbols.has(symbol)) this.#say(`${symbol}`, this.#unreadable(active));
      else if (at(object.sections.sh_type, section.index) === SHT_REL)
        this.#say(`rel ${section.index}`, {
          code: 'repair/rel',
          message: `relocations of type REL are against livepatch symbols, ${symbols.name(symbol)} for one, and livepatch applies RELA only`,
          where: `section ${section.index} ${object.sectionName(section.index)}`,
          mend: 'Build the module for a machine that has livepatch, with RELA relocations.',
        });
      else this.#move(active);
    }
  }

  /** Those of vmlinux's symbols in a section for a module; the kernel looks at their symbols even where they are NONE. */
  mendGated(section: LivepatchSection): void {
    const isOfVmlinux = (symbol: SymbolIndex): boolean => this.#symbols.get(symbol)?.object === 'vmlinux';
    for (const group of this.#groups(section, isOfVmlinux))
      this.#put(group, 'vmlinux', { object: 'vmlinux', isRelocated: true });
  }

  finish(): RelocationMends {
    return {
      mends: this.#mends,
      problems: [...this.#problems.values()],
      added: this.#destinations.added(),
      changed: this.#destinations.changed(),
      dropped: this.#dropped,
    };
  }

  /** Of a livepatch symbol, by its mark or its name, or one that objtool was to replace. */
  #isLivepatch(symbol: SymbolIndex): boolean {
    const { symbols } = this.#module;
    if (symbol >= symbols.count) return false;
    if (this.#symbols.has(symbol)) return true;
    const name = symbols.name(symbol);
    // Names that cannot be read are problems of the symbols.
    if (name.startsWith(livepatchSymbolPrefix)) return false;
    return at(symbols.st_shndx, symbol) === SHN_LIVEPATCH || name.startsWith(tombstonePrefix);
  }

  /** Rows by symbol. */
  #groups(section: RelocationSection, test: (symbol: SymbolIndex) => boolean): Iterable<Group> {
    const { table } = section;
    const groups = new Map<SymbolIndex, number[] | undefined>();
    for (let row = 0; row < table.count; row++) {
      const symbol = at(table.r_symbol, row);
      if (!groups.has(symbol)) groups.set(symbol, test(symbol) ? [] : undefined);
      groups.get(symbol)?.push(row);
    }
    return [...groups].flatMap(([symbol, rows]) => (rows === undefined ? [] : [{ section, symbol, rows }]));
  }

  /** objtool leaves the original in place as a NONE relocation: harmless. */
  #withoutNone(group: Group): Group {
    const { table } = group.section;
    const { e_machine } = this.#module.object.header;
    return {
      ...group,
      rows: group.rows.filter((row) => !isNoneRelocation(e_machine, at(table.r_type, row))),
    };
  }

  #move(group: Group): void {
    const { symbol } = group;
    const object = this.#symbols.get(symbol)?.object ?? '';
    const gate = this.#gateOf(symbol, object);
    if (typeof gate === 'string') this.#put(group, gate, { object, isRelocated: false });
    else this.#say(`gate ${symbol}`, gate);
  }

  /** The symbol's own object, unless its relocations have been given another one: objtool and kpatch gate by what is patched. */
  #gateOf(symbol: SymbolIndex, object: string): string | FormatProblem {
    const gates = this.#sites.gatesOf(symbol);
    // Since 5.8 the kernel refuses symbols of vmlinux anywhere else.
    if (object === 'vmlinux' || gates.size === 0 || gates.has(object)) return object;
    const [only = object] = gates;
    if (gates.size === 1) return only;
    return {
      code: 'repair/gate-unknown',
      message: `livepatch sections of ${formatCount(gates.size, 'object')} have relocations against the symbol, and nothing tells to which those belong that are ordinary`,
      where: `symbol ${this.#module.symbols.name(symbol)}`,
      mend: convertAgain,
    };
  }

  /** Into the section of a gate, but for what livepatch does there already. */
  #put(group: Group, gate: string, place: { readonly object: string; readonly isRelocated: boolean }): void {
    const { section, symbol } = group;
    const sites = place.isRelocated ? this.#vmlinuxSites : this.#sites;
    const { fresh, repeated, clashing } = sites.compare(section, group.rows);
    if (clashing.length > 0)
      this.#say(`site ${section.index} ${symbol}`, this.#clash(group, clashing.length));
    if (repeated.length > 0) this.#drop({ ...group, rows: repeated });
    if (fresh.length === 0) return;
    const found = this.#destinations.find(gate, section.target, place);
    if ('code' in found) {
      this.#say(`place ${section.target} ${gate}`, found);
      return;
    }
    const rows = found.rows.get(section) ?? [];
    for (const row of fresh) rows.push(row);
    found.rows.set(section, rows);
    const kind = place.isRelocated ? 'relocation-regated' : 'relocation-moved';
    this.#mends.push(this.#described({ ...group, rows: fresh }, found, kind));
  }

  #described(group: Group, { name: into, existing }: Destination, kind: MendKind): Mend {
    const [section, symbol] = this.#namesOf(group);
    const count = group.rows.length;
    const moves = `${formatCount(count, 'relocation')} against ${symbol} ${count === 1 ? 'moves' : 'move'}`;
    const why =
      kind === 'relocation-moved'
        ? 'as ordinary relocations they would be applied with 0, and the kernel would say nothing'
        : 'since Linux 5.8 the kernel refuses symbols of vmlinux in sections for modules';
    const place = existing === undefined ? `the new section ${into}` : into;
    return { kind, section, into, symbol, count, sentence: `${moves} from ${section} to ${place}: ${why}.` };
  }

  #drop(group: Group): void {
    const { section, rows } = group;
    const dropped = this.#dropped.get(section.index) ?? new Set();
    for (const row of rows) dropped.add(row);
    this.#dropped.set(section.index, dropped);
    const [from, name] = this.#namesOf(group);
    this.#mends.push({
      kind: 'relocation-dropped',
      section: from,
      symbol: name,
      count: rows.length,
      sentence: `${formatCount(rows.length, 'relocation')} against ${name} ${rows.length === 1 ? 'goes' : 'go'} from ${from}, since a livepatch section has the same: on x86 the kernel refuses a place that has a value already.`,
    });
  }

  #clash(group: Group, count: number): FormatProblem {
    const [from, name] = this.#namesOf(group);
    return {
      code: 'repair/site-taken',
      message: `${formatCount(count, 'relocation')} against ${name} cannot move: a livepatch section relocates the same place otherwise`,
      where: `section ${group.section.index} ${from}`,
      mend: convertAgain,
    };
  }

  #unreadable(group: Group): FormatProblem {
    const [from, name] = this.#namesOf(group);
    const isTombstone = name.startsWith(tombstonePrefix);
    return {
      code: isTombstone ? 'repair/tombstone' : 'repair/symbol-unnamed',
      message: isTombstone
        ? `${from} has relocations against objtool's placeholder ${name}, which no livepatch relocation has replaced`
        : `${from} has ordinary relocations against ${name}, which has SHN_LIVEPATCH and a name that does not say object, symbol and position`,
      where: `symbol ${name}`,
      mend: isTombstone
        ? 'Run objtool klp post-link on the module as objtool klp diff made it.'
        : convertAgain,
    };
  }

  #namesOf({ section, symbol }: Group): readonly [section: string, symbol: string] {
    const { object, symbols } = this.#module;
    return [object.sectionName(section.index), symbols.displayName(symbol)];
  }

  /** Each problem once. */
  #say(key: string, problem: FormatProblem): void {
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  }
}
