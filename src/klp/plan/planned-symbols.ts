import { at } from '../../base/column';
import { SHT_RELA } from '../../elf/constants';
import { decodeName } from '../../elf/string-table';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';
import { livepatchSymbolName, unusableName } from '../names';
import { parseStatedName, statedPrefix } from '../stated-name';
import { groupByMeaning, type Meaning, type UseMeaning } from './meanings';
import type { LivepatchPart, PlannedSymbol } from './plan';
import { isConverted, type Resolution } from './resolution';
import { isConvertibleSection } from './section-rules';
import type { PlannedUses, SymbolUse } from './uses';

/** What becomes of one symbol that is resolved so. `meanings`: what each relocation means, where that was asked. */
export function planSymbol(
  module: LivepatchModule,
  { symbol, uses, annotations }: PlannedUses,
  resolved: Resolution,
  meanings: readonly UseMeaning[] | undefined,
): PlannedSymbol {
  const name = module.symbols.name(symbol);
  const parts = partsOf(module, symbol, resolved, uses, meanings ?? []);
  const obstacle = obstacleOf(module, name, resolved, parts);
  return {
    symbol,
    name,
    sought: soughtName(module, symbol),
    resolution: obstacle ?? resolved,
    uses,
    makes: [],
    annotations,
    ...(meanings === undefined ? {} : { meanings }),
    parts: obstacle === undefined ? parts : [],
  };
}

function soughtName({ symbols }: LivepatchModule, symbol: SymbolIndex): string {
  const name = symbols.name(symbol);
  if (!name.startsWith(statedPrefix)) return name;
  const stated = parseStatedName(symbols.nameBytes(symbol));
  return 'why' in stated ? name : decodeName(stated.symbol);
}

function partsOf(
  { symbols }: LivepatchModule,
  symbol: SymbolIndex,
  resolution: Resolution,
  uses: readonly SymbolUse[],
  meanings: readonly UseMeaning[],
): LivepatchPart[] {
  const nameBytes = symbols.nameBytes(symbol);
  if (resolution.kind === 'divided')
    return [...groupByMeaning(meanings)].flatMap(([meaning, own]) =>
      meaning === undefined ? [] : [partOf(meaning, meaning.object, nameBytes, own)],
    );
  if (!isConverted(resolution)) return [];
  // Without a use the loader would look for the name that states: it becomes a livepatch symbol all the same.
  if (resolution.kind === 'stated') return [partOf(resolution, resolution.gate, resolution.symbol, uses)];
  return uses.length > 0 ? [partOf(resolution, resolution.gate, nameBytes, uses)] : [];
}

function partOf(
  { object, position }: Meaning,
  gate: string,
  nameBytes: Uint8Array<ArrayBuffer>,
  uses: readonly SymbolUse[],
): LivepatchPart {
  const newName = livepatchSymbolName({ object, symbol: decodeName(nameBytes), position });
  return { gate, object, position, nameBytes, newName, uses };
}

/** What keeps the parts from being made. */
function obstacleOf(
  module: LivepatchModule,
  name: string,
  resolution: Resolution,
  parts: readonly LivepatchPart[],
): Resolution | undefined {
  const candidates = 'candidates' in resolution ? resolution.candidates : [];
  const isStated = resolution.kind === 'stated';
  for (const { object, uses } of parts) {
    const why = isStated ? undefined : unusableName(object, name);
    if (why !== undefined) return { kind: 'invalid', reason: { kind: 'unusable-name', why }, candidates };
    const sections = uses
      .filter(({ section }) => !isConvertible(module, section, object, isStated))
      .map(({ section }) => module.object.sectionName(section.index));
    if (sections.length > 0) return { kind: 'unsupported', object, sections, candidates };
  }
  return undefined;
}

function isConvertible(
  module: LivepatchModule,
  section: RelocationSection,
  object: string,
  isStated: boolean,
): boolean {
  // The livepatch format has no SHT_REL: kernel/livepatch/core.c reads Elf_Rela.
  if (at(module.object.sections.sh_type, section.index) !== SHT_RELA) return false;
  // The minimal klp-convert has no rules for sections.
  return isStated || isConvertibleSection(module.object.sectionName(section.index), object);
}
