import { at, bigAt } from '../../base/column';
import { formatCount } from '../../base/format';
import { FormatError, type FormatProblem } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import { SHF_ALLOC, SHF_INFO_LINK, SHF_RELA_LIVEPATCH, SHT_RELA, SHT_SYMTAB } from '../../elf/constants';
import { sectionTypeName } from '../../elf/names';
import type { ObjectFile } from '../../elf/object-file';
import type { RelocationTable } from '../../elf/relocation';
import type { SectionIndex } from '../../elf/section';
import type { SectionChange } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import { livepatchSectionPrefix } from '../names';
import {
  fitsInto,
  type LivepatchSection,
  parseSectionName,
  type SectionNameParts,
  type SectionsByName,
  targetNames,
} from './livepatch-section';
import { convertAgain, type Findings, type Mend, type MendKind } from './mend';
import type { LivepatchSymbols } from './mend-symbols';

export interface SectionMends extends Findings {
  /** Sections that livepatch applies after the repair. */
  readonly sections: readonly LivepatchSection[];
  /** All that the file has of livepatch sections, by name or flag, those that cannot be mended as well. */
  readonly claimed: ReadonlySet<SectionIndex>;
  readonly changed: ReadonlyMap<SectionIndex, SectionChange>;
  readonly byName: SectionsByName;
}

/** The headers of livepatch relocation sections: flags, `sh_info` and `sh_link`. */
export async function mendSections(
  module: LivepatchModule,
  symbols: LivepatchSymbols,
): Promise<SectionMends> {
  const { object } = module;
  const byName = groupBy(object.sectionIndices(), (index) => object.sectionName(index));
  const relocated = relocatedSections(object);
  const claimed = new Set<SectionIndex>();
  const changed = new Map<SectionIndex, SectionChange>();
  const sections: LivepatchSection[] = [];
  const mends: Mend[] = [];
  const problems: FormatProblem[] = [];
  for (const index of object.sectionIndices()) {
    const name = object.sectionName(index);
    if (!name.startsWith(livepatchSectionPrefix) && !object.hasFlag(index, SHF_RELA_LIVEPATCH)) continue;
    claimed.add(index);
    const read = relocated.has(index) ? isRelocated(index, name) : await readSection(module, index, byName);
    if ('code' in read) {
      problems.push(read);
      continue;
    }
    const foreign = foreignRow(read, symbols);
    if (foreign !== undefined) problems.push(foreignSymbol(module, read, foreign));
    // Of a section that livepatch would refuse, nothing is said to be right.
    if (foreign !== undefined && !object.hasFlag(index, SHF_RELA_LIVEPATCH)) continue;
    sections.push(read);
    const header = mendHeader(module, read);
    mends.push(...header.mends);
    if (header.mends.length > 0) changed.set(index, header.change);
  }
  return { sections, claimed, changed, mends, problems, byName };
}

/** What relocation sections name as their target. */
function relocatedSections(object: ObjectFile): Set<SectionIndex> {
  const relocations = [...object.sectionIndices()].filter((index) => object.isRelocationSection(index));
  return new Set(relocations.map((index) => at(object.sections.sh_info, index)));
}

/** Loaded, its relocations would come into force. */
function isRelocated(index: SectionIndex, name: string): FormatProblem {
  return {
    code: 'repair/section-relocated',
    message: 'another section has relocations for a livepatch section, which has none in any sound module',
    where: `section ${index} ${name}`,
    mend: convertAgain,
  };
}

async function readSection(
  module: LivepatchModule,
  index: SectionIndex,
  byName: SectionsByName,
): Promise<LivepatchSection | FormatProblem> {
  const { object } = module;
  const name = object.sectionName(index);
  const where = `section ${index} ${name}`;
  const type = at(object.sections.sh_type, index);
  if (type !== SHT_RELA) {
    return {
      code: 'repair/section-type',
      message: `a livepatch section is of type ${sectionTypeName(type)}, and the kernel reads it as RELA`,
      where,
      mend: `${convertAgain} ld -r makes sections of this kind.`,
    };
  }
  const parts = parseSectionName(name);
  if (parts === undefined) {
    return {
      code: 'repair/section-name',
      message: `the name of a livepatch section does not begin with ${livepatchSectionPrefix}<object>, so nothing tells which object it is for`,
      where,
      mend: 'Give it its name back: objcopy --rename-section <old>=.klp.rela.<object>.<target>.',
    };
  }
  const table = await readTable(module, index);
  if (!('r_symbol' in table)) return table;
  const target = findTarget(module, index, parts, table, byName);
  if (typeof target !== 'number') return target;
  return { index, target, table, livepatch: true, name, gate: parts.gate };
}

/** Sections whose target is not known to be loaded have not been read before. */
async function readTable(
  { object }: LivepatchModule,
  index: SectionIndex,
): Promise<RelocationTable | FormatProblem> {
  try {
    return await object.relocations(index);
  } catch (error) {
    if (error instanceof FormatError) return error.problem;
    throw error;
  }
}

/** The section that is relocated: what `sh_info` says, unless the name says another. */
function findTarget(
  module: LivepatchModule,
  index: SectionIndex,
  { rest }: SectionNameParts,
  table: RelocationTable,
  byName: SectionsByName,
): SectionIndex | FormatProblem {
  const { object } = module;
  const info = at(object.sections.sh_info, index);
  const isLoaded = (section: SectionIndex): boolean =>
    section > 0 && section < object.sections.count && object.hasFlag(section, SHF_ALLOC);
  const names = rest === undefined ? [] : targetNames(rest);
  const named = names.map((name) => byName.get(name) ?? []);
  const count = named.reduce((sum, { length }) => sum + length, 0);
  const where = `section ${index} ${object.sectionName(index)}`;
  if (isLoaded(info) && (count === 0 || names.includes(object.sectionName(info)))) return info;
  const only = count === 1 ? named.flat()[0] : undefined;
  if (only !== undefined && isLoaded(only)) {
    if (fitsInto(module, table, only)) return only;
    return {
      code: 'repair/target-too-small',
      message: `sh_info is ${info}, and ${object.sectionName(only)}, which the name says, is too small for the relocations`,
      where,
      mend: convertAgain,
    };
  }
  return {
    code: 'repair/target-unknown',
    message: `sh_info is ${info}, which is not the section that the name says, and ${describeCandidates(count)}`,
    where,
    mend: convertAgain,
  };
}

function describeCandidates(count: number): string {
  if (count === 0) return 'there is no section of that name';
  return count === 1 ? 'that section is not loaded into memory' : `${count} sections have that name`;
}

/** The first relocation against a symbol that livepatch would refuse (kernel/livepatch/core.c: klp_resolve_symbols). */
function foreignRow({ table }: LivepatchSection, symbols: LivepatchSymbols): number | undefined {
  const row = table.r_symbol.findIndex((symbol) => !symbols.has(symbol));
  return row < 0 ? undefined : row;
}

function foreignSymbol(
  { symbols }: LivepatchModule,
  { table, name, index }: LivepatchSection,
  row: number,
): FormatProblem {
  const symbol = at(table.r_symbol, row);
  const called = symbol < symbols.count ? symbols.displayName(symbol) : '';
  return {
    code: 'repair/foreign-symbol',
    message: `relocation ${row} is against ${called === '' ? `symbol ${symbol}` : called}, which is no livepatch symbol: the kernel refuses such a section`,
    where: `section ${index} ${name}`,
    mend: convertAgain,
  };
}

function mendHeader(
  { object }: LivepatchModule,
  { index, target, name, gate, table }: LivepatchSection,
): { readonly change: SectionChange; readonly mends: readonly Mend[] } {
  const { sections } = object;
  const relocations = formatCount(table.count, 'relocation');
  const mends: Mend[] = [];
  const mend = (kind: MendKind, sentence: string, into?: string): void => {
    mends.push({ kind, section: name, count: 1, sentence, ...(into !== undefined && { into }) });
  };
  if (!object.hasFlag(index, SHF_RELA_LIVEPATCH))
    mend(
      'section-flagged',
      `${name} lacks SHF_RELA_LIVEPATCH and gets it: the module loader would apply its ${relocations} with 0 for each symbol, and say nothing.`,
    );
  if (!object.hasFlag(index, SHF_ALLOC))
    mend(
      'section-allocated',
      gate === 'vmlinux'
        ? `${name} lacks SHF_ALLOC and gets it: the kernel would free it after the load, which harms only sections for modules.`
        : `${name} lacks SHF_ALLOC and gets it: the kernel would free it before ${gate} is patched, and read freed memory then.`,
    );
  const info = at(sections.sh_info, index);
  const targetName = object.sectionName(target);
  if (info !== target)
    mend(
      'section-target',
      `sh_info of ${name} is ${info}${info > 0 && info < sections.count ? ` (${object.sectionName(info)})` : ''} and becomes ${target} (${targetName}), as its name says: the kernel would relocate the wrong section, or none.`,
      targetName,
    );
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  const link = at(sections.sh_link, index);
  if (symtab !== undefined && link !== symtab)
    mend(
      'section-link',
      `sh_link of ${name} is ${link} and becomes ${symtab}, the symbol table: the kernel does not look at it, tools do.`,
      object.sectionName(symtab),
    );
  // klp-convert up to v7 does not set it and objcopy clears it: no reason to write a module anew.
  if (mends.length > 0 && !object.hasFlag(index, SHF_INFO_LINK))
    mend('section-info-link', `${name} lacks SHF_INFO_LINK and gets it as well: sh_info is a section.`);
  return {
    change: {
      flags:
        bigAt(sections.sh_flags, index) |
        SHF_RELA_LIVEPATCH |
        SHF_ALLOC |
        (mends.length > 0 ? SHF_INFO_LINK : 0n),
      info: target,
      ...(symtab !== undefined && { link: symtab }),
    },
    mends,
  };
}
