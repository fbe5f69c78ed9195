import { SHF_ALLOC, STT_OBJECT } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';
import type { SectionPlace } from './patch-description';
import { PatchReader, type RecordSection } from './patch-reader';
import { addressType } from './pointers';

/**
 * A symbol that a livepatch of SUSE looks up itself, when it is loaded or when the symbol's module comes:
 * `struct klp_kallsyms_reloc` of SUSE/kernel-livepatch (kallsyms_relocs.h).
 */
export interface KallsymsLookup {
  /** `symname`; `undefined` is NULL, of which the lookup finds nothing. */
  readonly symbol: string | undefined;
  /** `objname`; `undefined` is NULL, which means vmlinux. */
  readonly object: string | undefined;
  /** `sympos`: 0 when the name must be unique, else from 1. */
  readonly position: number;
  /** The variable that gets the address. */
  readonly pointer: SymbolIndex;
  readonly record: SectionPlace;
}

/** What is found, and what of it cannot be read, one sentence each. */
export interface KallsymsLookups {
  readonly lookups: readonly KallsymsLookup[];
  readonly doubts: readonly string[];
}

/** `struct klp_kallsyms_reloc`: bytes from its beginning. */
const fields = { symname: 0, addr: 8, objname: 16, sympos: 24, end: 32 } as const;
/** What SUSE's livepatches call the variables. */
const pointerPrefix = 'klpe_';
/** One of SUSE's livepatches has a few hundred at most. */
const mostLookups = 20_000;

/**
 * The entries of a module's `klp_kallsyms_reloc` arrays. An entry is recognised by its pointer to a variable that is called
 * `klpe_…`, each by itself: arrays have no end mark and any name.
 */
export async function findKallsymsLookups(module: LivepatchModule): Promise<KallsymsLookups> {
  const variables = findVariables(module);
  if (variables.size === 0 || addressType(module) === undefined) return { lookups: [], doubts: [] };
  const reader = new PatchReader(module);
  const lookups: KallsymsLookup[] = [];
  for (const section of dataSections(module)) {
    const records = await reader.records(section);
    for (const [i, offset] of records.pointers.offsets.entries()) {
      const target = records.pointers.target(i);
      const pointer = variables.get(placeKey(target.section, target.offset));
      if (pointer === undefined) continue;
      if (lookups.length === mostLookups) {
        reader.doubts.push(`Of the symbols that it looks up itself only the first ${mostLookups} are read.`);
        return { lookups, doubts: reader.doubts };
      }
      const lookup = await readLookup(reader, records, offset - fields.addr, pointer);
      if (lookup !== undefined) lookups.push(lookup);
    }
  }
  return { lookups, doubts: reader.doubts };
}

/** Sections that may hold arrays, each once, in the order of the file. */
function dataSections({ object, relocations }: LivepatchModule): SectionIndex[] {
  const targets = relocations.filter(({ livepatch }) => !livepatch).map(({ target }) => target);
  return [...new Set(targets)].filter((section) => object.hasFlag(section, SHF_ALLOC)).sort((a, b) => a - b);
}

function placeKey(section: SectionIndex, offset: number): string {
  return `${section}+${offset}`;
}

function findVariables({ symbols }: LivepatchModule): Map<string, SymbolIndex> {
  const variables = new Map<string, SymbolIndex>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    if (symbols.type(symbol) !== STT_OBJECT || !symbols.name(symbol).startsWith(pointerPrefix)) continue;
    const section = symbols.definedIn(symbol);
    if (section !== undefined) variables.set(placeKey(section, Number(symbols.value(symbol))), symbol);
  }
  return variables;
}

/** `undefined` for what is no such entry: there is something else where the names stand. */
async function readLookup(
  reader: PatchReader,
  { section, bytes, pointers }: RecordSection,
  offset: number,
  pointer: SymbolIndex,
): Promise<KallsymsLookup | undefined> {
  if (offset < 0 || offset + fields.end > bytes.length) return undefined;
  const record = { section, offset };
  const [symname, objname] = [pointers.at(offset + fields.symname), pointers.at(offset + fields.objname)];
  if (symname === undefined && bytes.u64(offset + fields.symname) !== 0n) return undefined;
  if (pointers.has(offset + fields.sympos)) return undefined;
  const symbol = symname && (await reader.stringAt(symname));
  const object = objname && (await reader.stringAt(objname));
  if ((symname !== undefined && symbol === undefined) || (objname !== undefined && object === undefined)) {
    reader.doubts.push(
      `The klp_kallsyms_reloc at ${reader.placeText(record)} has a name that cannot be read.`,
    );
    return undefined;
  }
  return { symbol, object, position: Number(bytes.u64(offset + fields.sympos)), pointer, record };
}
