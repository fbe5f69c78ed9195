import { EM_X86_64, STB_WEAK } from '../elf/constants';
import type { SymbolIndex } from '../elf/symbol';
import type { SymbolCandidate, SymbolMap } from '../symbols/symbol-map';
import type { Annotation } from './annotations';
import type { LivepatchModule } from './livepatch-module';
import { unusableName } from './names';
import type { InvalidReason, Resolution } from './resolution';

/**
 * Decides one undefined symbol by the rules of klp-convert v7 (klp-convert.c: convert_rela, find_sympos), counted
 * as the kernel counts: an exported name is the loader's; an annotation wins and must fit the list; else the name
 * must occur once in all objects.
 */
export function resolveSymbol(
  module: LivepatchModule,
  symbol: SymbolIndex,
  annotations: readonly Annotation[],
  map: SymbolMap | undefined,
): Resolution {
  const { symbols } = module;
  const name = symbols.nameBytes(symbol);
  // The kernel lets this one be (kernel/module/main.c: ignore_undef_symbol).
  if (module.object.header.e_machine === EM_X86_64 && symbols.name(symbol) === '_GLOBAL_OFFSET_TABLE_')
    return { kind: 'weak' };
  if (map === undefined) return { kind: 'undecided' };
  const exporters = map.exporters(name);
  if (exporters.length > 0) return { kind: 'exported', by: exporters };
  const candidates = map.candidates(name);
  const resolution =
    annotations.length > 0
      ? resolveAnnotated(annotations, candidates, map)
      : resolveByName(candidates, symbols.bind(symbol));
  if (resolution.kind !== 'unique' && resolution.kind !== 'annotated') return resolution;
  const why = unusableName(resolution.object, symbols.name(symbol));
  return why === undefined
    ? resolution
    : { kind: 'invalid', reason: { kind: 'unusable-name', why }, candidates };
}

function resolveByName(candidates: readonly SymbolCandidate[], bind: number): Resolution {
  const [only, ...others] = candidates;
  // The C tool fails here for a weak symbol as well; the kernel tolerates it (simplify_symbols).
  if (only === undefined) return bind === STB_WEAK ? { kind: 'weak' } : { kind: 'missing' };
  if (others.length > 0) return { kind: 'ambiguous', candidates };
  return { kind: 'unique', object: only.object.name, position: 0, candidates };
}

function resolveAnnotated(
  annotations: readonly Annotation[],
  candidates: readonly SymbolCandidate[],
  map: SymbolMap,
): Resolution {
  const [annotation, ...others] = annotations;
  if (annotation === undefined) throw new RangeError('called with annotations only');
  const agree = others.every(
    (other) => other.object === annotation.object && other.position === annotation.position,
  );
  if (!agree) return { kind: 'conflicting', candidates };
  const reason = invalidReason(annotation, candidates, map);
  if (reason !== undefined) return { kind: 'invalid', reason, candidates };
  return { kind: 'annotated', object: annotation.object, position: annotation.position, candidates };
}

function invalidReason(
  annotation: Annotation,
  candidates: readonly SymbolCandidate[],
  map: SymbolMap,
): InvalidReason | undefined {
  if (map.ownerOf(annotation.object) === undefined) return { kind: 'unknown-object', annotation };
  const count = candidates.filter((candidate) => candidate.object.name === annotation.object).length;
  if (count === 0) return { kind: 'not-in-object', annotation };
  if (annotation.position === 0 && count > 1) return { kind: 'not-unique', annotation, count };
  if (annotation.position > count) return { kind: 'position-too-large', annotation, count };
  return undefined;
}
