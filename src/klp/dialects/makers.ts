import { formatList } from '../../base/format';
import { SHF_INFO_LINK, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import type { UnrecognisedModule } from '../livepatch-module';
import { livepatchSectionPrefix } from '../names';
import { symbolsNamed } from './dialect';
import { objtoolGeneration, tombstonePrefix } from './objtool';

/** Who made a finished livepatch. */
export interface Maker {
  /** For the title, where the maker left something that no other tool makes. */
  readonly name?: string;
  /** A sentence that says what the file tells of its maker. */
  readonly evidence: string;
}

/** Since 7.x, and as 6.19 had it. */
const klpBuildTables = ['.init.klp_objects', '__klp_objects'];
const kpatchTables = ['.kpatch.funcs', '.kpatch.strings'];
/** mklivepatch has run before DEKU adds it. */
const dekuNote = '.note.deku';
const dekuPrefix = '__deku_fun_';

/** Whether a section shows that a tool is through with the module, livepatch relocations or not. */
export function hasSectionOfMaker({ object }: UnrecognisedModule): boolean {
  return [...klpBuildTables, ...kpatchTables, dekuNote].some(
    (name) => object.findSection(name) !== undefined,
  );
}

/** The maker of a finished livepatch by what it left in the module. */
export function makerByTraces(module: UnrecognisedModule): Maker | undefined {
  return klpBuild(module) ?? kpatch(module) ?? deku(module);
}

function klpBuild(module: UnrecognisedModule): Maker | undefined {
  const traces: string[] = [];
  const generation = objtoolGeneration(module);
  if (generation !== undefined) traces.push(`${generation.section} (${generation.form})`);
  traces.push(...klpBuildTables.filter((name) => module.object.findSection(name) !== undefined));
  if (hasSymbol(module, tombstonePrefix)) traces.push(`symbols named ${tombstonePrefix}…`);
  if (traces.length === 0) return undefined;
  return {
    name: 'klp-build',
    evidence: `klp-build with objtool klp made it: it has ${formatList(traces)}.`,
  };
}

function kpatch({ object }: UnrecognisedModule): Maker | undefined {
  const trace = kpatchTables.find((name) => object.findSection(name) !== undefined);
  if (trace === undefined) return undefined;
  return {
    name: 'kpatch',
    evidence: `kpatch-build made it, or a tool of its kind (elivepatch, syscare, Canonical Livepatch): it has ${trace}.`,
  };
}

/** Whether DEKU generated the source, which mklivepatch and the note do not tell. */
export function isSourceOfDeku(module: UnrecognisedModule): boolean {
  return hasDefined(module, dekuPrefix);
}

function deku(module: UnrecognisedModule): Maker | undefined {
  const isNoted = module.object.findSection(dekuNote) !== undefined;
  if (!isNoted && !isSourceOfDeku(module)) return undefined;
  const trace = isNoted ? dekuNote : `symbols named ${dekuPrefix}…`;
  return { name: 'DEKU', evidence: `DEKU made it: it has ${trace}.` };
}

function hasSymbol(module: UnrecognisedModule, prefix: string): boolean {
  return [SHN_UNDEF, SHN_LIVEPATCH].some(
    (st_shndx) => symbolsNamed(module, prefix, st_shndx).next().done !== true,
  );
}

function hasDefined({ symbols }: UnrecognisedModule, prefix: string): boolean {
  for (let i = 1; i < symbols.count; i++)
    if (symbols.definedIn(i) !== undefined && symbols.name(i).startsWith(prefix)) return true;
  return false;
}

/**
 * What the names and flags of the livepatch sections tell, when no tool left anything else. GNU objcopy and strip clear
 * SHF_INFO_LINK of allocated relocation sections, so that its absence tells less than its presence.
 */
export function makerByHabit(module: UnrecognisedModule): Maker | undefined {
  const { object, relocations } = module;
  const habits = new Set<string>();
  for (const { index, target } of relocations.filter(({ livepatch }) => livepatch)) {
    const dots = dotsBefore(object.sectionName(index), object.sectionName(target));
    habits.add(dots === 2 && object.hasFlag(index, SHF_INFO_LINK) ? 'two dots and INFO_LINK' : `${dots}`);
  }
  const [habit = ''] = habits;
  const evidence = habits.size === 1 ? habitSentences[habit] : undefined;
  return evidence === undefined ? undefined : { evidence };
}

const habitSentences: Readonly<Record<string, string>> = {
  '1': 'One dot stands after the object in the names of its livepatch sections, as the minimal klp-convert of 2023 and DEKU write them.',
  '2': 'Two dots stand after the object in the names of its livepatch sections, and these lack SHF_INFO_LINK, as klp-convert up to v7 writes them; objcopy and strip take the flag away as well. Versions of klp-convert before v6 may have reversed the relocations, which the file does not tell and the kernel does not mind.',
  'two dots and INFO_LINK':
    'Two dots stand after the object in the names of its livepatch sections, and these have SHF_INFO_LINK, as klpscope writes them; kpatch and objtool do so too, but leave sections of their own, and there are none.',
};

/**
 * The dots between object and target section: the one that ends the object and the target's own, or the target's own
 * alone. `undefined` when the target has none to count, or the name is no name of the format.
 */
function dotsBefore(name: string, target: string): 1 | 2 | undefined {
  if (!name.startsWith(livepatchSectionPrefix) || !name.endsWith(target) || !target.startsWith('.'))
    return undefined;
  const object = name.slice(livepatchSectionPrefix.length, name.length - target.length);
  if (/^[^.]+$/.test(object)) return 1;
  return /^[^.]+\.$/.test(object) ? 2 : undefined;
}
