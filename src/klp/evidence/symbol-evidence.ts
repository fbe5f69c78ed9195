import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../livepatch-module';
import type { FilePlaces } from './claims';
import { buildLinkGraph, type LinkGraph } from './link-order';
import type { Origin } from './origin';
import { SectionSpans, type Span } from './section-spans';
import { type Extent, extentOf, readFileGroups, type SourceFile } from './source-files';

/**
 * Sections that a linker script sorts by name, so that their parts do not stand in link order
 * (scripts/module.lds.S: `*(SORT(___ksymtab+*))`, `.init_array`).
 */
const sorted = /^(__ksymtab|__kcrctab|\.init_array|\.ctors)/;

/** What the symbols of a module tell about the object files it was linked from. Built once, in n log n. */
export class SymbolEvidence implements FilePlaces {
  readonly module: LivepatchModule;
  /** In the order of `.symtab`, which is not the link order. */
  readonly files: readonly SourceFile[];
  readonly #spans = new Map<SectionIndex, SectionSpans>();
  #graph: LinkGraph | undefined;

  constructor(module: LivepatchModule) {
    this.module = module;
    const { files, groups } = readFileGroups(module.symbols);
    this.files = files;
    const extents = new Map<SectionIndex, Extent[]>();
    for (let symbol = 1; symbol < module.symbols.count; symbol++) {
      const extent = extentOf(module.object, module.symbols, symbol);
      const section = module.symbols.definedIn(symbol);
      if (extent === undefined || section === undefined) continue;
      const known = extents.get(section) ?? [];
      extents.set(section, known);
      known.push({ ...extent, file: groups[symbol] });
    }
    for (const [section, own] of extents) this.#spans.set(section, new SectionSpans(own));
  }

  /** What the sections show of the link order. */
  get linkGraph(): LinkGraph {
    this.#graph ??= buildLinkGraph(
      [...this.#spans].filter(([section]) => this.isOrdered(section)).map(([, spans]) => spans),
    );
    return this.#graph;
  }

  /**
   * Whether a section's parts stand in link order, as far as symbols show. What objtool writes into sections of its
   * own is in the order of the code (.return_sites, .static_call_sites); those have no symbols.
   */
  isOrdered(section: SectionIndex): boolean {
    const isSorted = sorted.test(this.module.object.sectionName(section));
    return !isSorted && this.#spans.get(section)?.isContiguous === true;
  }

  get placedFiles(): readonly SourceFile[] {
    return [...this.#spans.values()].flatMap(({ order }) => order);
  }

  /** The files whose local symbols stand at these bytes, two at most. */
  within(section: SectionIndex, start: number, end: number): readonly SourceFile[] {
    return this.#spans.get(section)?.within(start, end) ?? [];
  }

  /** The origin of one byte of a section. */
  originOf(section: SectionIndex, offset: number): Origin {
    const spans = this.#spans.get(section);
    const { span, before, after } = spans?.around(offset) ?? {};
    const name = this.module.object.sectionName(section);
    if (span?.file !== undefined)
      return {
        confidence: 'certain',
        file: span.file,
        because: `it lies in ${this.#nameOf(span)}, which stands among the symbols of ${span.file.name}`,
        span,
      };
    const unknown = { confidence: 'unknown' as const, span, before: undefined, after: undefined };
    if (span?.isContradictory === true)
      return { ...unknown, because: 'symbols of several object files overlap there' };
    if (before === undefined && after === undefined)
      return { ...unknown, because: `no local symbol in ${name} shows whose it is` };
    if (!this.isOrdered(section))
      return { ...unknown, because: `the parts of the object files in ${name} are mixed` };
    if (before === after && before !== undefined)
      return {
        // A global symbol may be of another file if a linker script put several sections of each file into one.
        confidence: span === undefined ? 'certain' : 'likely',
        file: before,
        because: `it lies between places of ${before.name} in ${name}, and the linker keeps the parts of an object file together`,
        span,
      };
    return { confidence: 'unknown', because: betweenText(before, after, name), span, before, after };
  }

  #nameOf({ symbol }: Span): string {
    return this.module.symbols.name(symbol);
  }
}

function betweenText(before: SourceFile | undefined, after: SourceFile | undefined, section: string): string {
  const parts = [
    before === undefined ? [] : [`after the last known place of ${before.name}`],
    after === undefined ? [] : [`before the first known place of ${after.name}`],
  ].flat();
  return `it lies ${parts.join(' and ')} in ${section}, where one object file's part may end and another's begin`;
}
