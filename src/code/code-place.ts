import { groupBy } from '../base/group-by';
import { SHF_EXECINSTR, STT_FUNC } from '../elf/constants';
import type { SectionIndex } from '../elf/section';
import type { LivepatchModule } from '../klp/livepatch-module';
import { CodeIndex } from './code-index';

/** What is to be listed. */
export type CodePlace =
  /** A function; section and offset tell several of one name apart, the first is taken where they do not. */
  | { readonly name: string; readonly section?: SectionIndex; readonly offset?: number }
  /** Bytes of a section, whatever they are. */
  | { readonly section: SectionIndex; readonly start: number; readonly size: number };

/** Bytes of a section; `name` of the function that they are. */
export interface CodeRange {
  readonly section: SectionIndex;
  readonly start: number;
  readonly size: number;
  readonly name?: string;
}

/** Where the place is; `undefined` when the module has no such section or function. */
export function findRange(module: LivepatchModule, place: CodePlace): CodeRange | undefined {
  if ('size' in place) {
    const { section, start, size } = place;
    const isThere = section >= 1 && section < module.object.sections.count && start >= 0 && size >= 0;
    return isThere ? { section, start: Math.floor(start), size: Math.floor(size) } : undefined;
  }
  return functionsOf(module)
    .byName.get(place.name)
    ?.find(
      ({ section, start }) =>
        (place.section === undefined || place.section === section) &&
        (place.offset === undefined || place.offset === start),
    );
}

/**
 * All functions in the order of the symbol table, then the sections of code in which no function begins, by their own
 * names. A function without a size, as assembly may leave it, ends where the next symbol begins.
 */
export function functionRanges(module: LivepatchModule): readonly Required<CodeRange>[] {
  return functionsOf(module).all;
}

interface Functions {
  readonly all: readonly Required<CodeRange>[];
  readonly byName: ReadonlyMap<string, readonly Required<CodeRange>[]>;
}

const functions = new WeakMap<LivepatchModule, Functions>();

function functionsOf(module: LivepatchModule): Functions {
  const known = functions.get(module);
  if (known !== undefined) return known;
  const all = readRanges(module);
  const read = { all, byName: groupBy(all, ({ name }) => name) };
  functions.set(module, read);
  return read;
}

function readRanges(module: LivepatchModule): Required<CodeRange>[] {
  const { symbols, object } = module;
  const index = CodeIndex.of(module);
  const found: Required<CodeRange>[] = [];
  const withFunctions = new Set<SectionIndex>();
  for (let i = 1; i < symbols.count; i++) {
    const section = symbols.type(i) === STT_FUNC ? symbols.definedIn(i) : undefined;
    if (section === undefined || section >= object.sections.count) continue;
    const start = Number(symbols.value(i));
    const end = index.cover.nextStart(section, start) ?? index.sizeOf(section);
    const size = Number(symbols.size(i)) || Math.max(end - start, 0);
    found.push({ section, start, size, name: symbols.name(i) });
    withFunctions.add(section);
  }
  for (const section of object.sectionIndices()) {
    const size = index.sizeOf(section);
    if (object.hasFlag(section, SHF_EXECINSTR) && size > 0 && !withFunctions.has(section))
      found.push({ section, start: 0, size, name: object.sectionName(section) });
  }
  return found;
}
