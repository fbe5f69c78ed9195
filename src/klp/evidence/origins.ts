import { at, bigAt } from '../../base/column';
import { groupBy } from '../../base/group-by';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { Annotation } from '../annotations';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';
import type { LinkGraph } from './link-order';
import { type Origin, type OriginEvidence, weigh } from './origin';
import type { SourceFile } from './source-files';
import { SymbolEvidence } from './symbol-evidence';

/** One annotation of a symbol. */
export interface AnnotationOrigin {
  readonly annotation: Annotation;
  readonly origin: Origin;
}

/** One relocation against a symbol. */
export interface Use {
  readonly section: RelocationSection;
  /** Row of the section's table. */
  readonly row: number;
  /** Byte offset in the section it applies to. */
  readonly offset: number;
  readonly origin: Origin;
}

/** What was read besides the symbols; see readOrigins. */
export interface MoreEvidence {
  readonly symbols: SymbolEvidence;
  readonly others: readonly OriginEvidence[];
  /** What could not be used and why, a sentence each. */
  readonly remarks: readonly string[];
}

/** Where the parts of a module come from. Of the module alone it goes by the symbols; readOrigins finds more. */
export class ModuleOrigins {
  readonly module: LivepatchModule;
  readonly remarks: readonly string[];
  readonly #symbols: SymbolEvidence;
  readonly #others: readonly OriginEvidence[];
  readonly #uses = new Map<SymbolIndex, { section: RelocationSection; row: number }[]>();
  readonly #annotations: ReadonlyMap<SymbolIndex, readonly Annotation[]>;

  constructor(module: LivepatchModule, more?: MoreEvidence) {
    this.module = module;
    this.#symbols = more?.symbols ?? new SymbolEvidence(module);
    this.#others = more?.others ?? [];
    this.remarks = more?.remarks ?? [];
    this.#collectUses();
    this.#annotations = groupBy(module.annotations.annotations, ({ symbol }) => symbol);
  }

  /** The files that have STT_FILE symbols. */
  get files(): readonly SourceFile[] {
    return this.#symbols.files;
  }

  /** What the sections show of the link order. */
  get linkGraph(): LinkGraph {
    return this.#symbols.linkGraph;
  }

  /** Whether a section's parts stand in link order, as far as symbols show. */
  isOrdered(section: SectionIndex): boolean {
    return this.#symbols.isOrdered(section);
  }

  /** The origin of one byte of a section. */
  originOf(section: SectionIndex, offset: number): Origin {
    const bySymbols = this.#symbols.originOf(section, offset);
    const testimonies = this.#others.flatMap((evidence) => evidence.testimonyOf(section, offset) ?? []);
    return testimonies.length === 0 ? bySymbols : weigh(bySymbols, testimonies);
  }

  /** Every relocation against a symbol in what is loaded, but for the annotations, in the order of the tables. */
  usesOf(symbol: SymbolIndex): Use[] {
    return (this.#uses.get(symbol) ?? []).map(({ section, row }) => {
      const offset = Number(bigAt(section.table.r_offset, row));
      return { section, row, offset, origin: this.originOf(section.target, offset) };
    });
  }

  /** The annotations of a symbol, by section and offset, each with the file whose array it stands in. */
  annotationsOf(symbol: SymbolIndex): AnnotationOrigin[] {
    return (this.#annotations.get(symbol) ?? []).map((annotation) => ({
      annotation,
      origin: this.originOf(annotation.section, annotation.offset),
    }));
  }

  #collectUses(): void {
    const { relocations, annotations, symbols } = this.module;
    for (const section of relocations) {
      if (annotations.sections.has(section.index)) continue;
      for (let row = 0; row < section.table.count; row++) {
        const symbol = at(section.table.r_symbol, row);
        if (symbol === 0 || symbol >= symbols.count || !symbols.isUndefined(symbol)) continue;
        const known = this.#uses.get(symbol);
        if (known === undefined) this.#uses.set(symbol, [{ section, row }]);
        else known.push({ section, row });
      }
    }
  }
}
