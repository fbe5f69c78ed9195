import { EM_X86_64, STB_WEAK } from '../../elf/constants';
import type { SymbolIndex } from '../../elf/symbol';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';
import type { Annotation } from '../annotations';
import type { LivepatchModule } from '../livepatch-module';
import { parseStatedName, type StatedName, statedPrefix } from '../stated-name';
import type { Claim, InvalidReason, Resolution, StatedBy } from './resolution';

/** Decides one undefined symbol: by its own name where that says object and position, else as klp-convert v7 does. */
export function resolveSymbol(
  module: LivepatchModule,
  symbol: SymbolIndex,
  annotations: readonly Annotation[],
  map: SymbolMap | undefined,
): Resolution {
  return module.symbols.name(symbol).startsWith(statedPrefix)
    ? resolveStated(module.symbols.nameBytes(symbol), map)
    : resolveUnstated(module, symbol, annotations, map);
}

/** What the name says; checked as far as the sources know the object. */
function resolveStated(name: Uint8Array, map: SymbolMap | undefined): Resolution {
  const stated = parseStatedName(name);
  if ('why' in stated) return { kind: 'invalid', reason: { kind: 'misstated', ...stated }, candidates: [] };
  return checkStatement('name', stated, map);
}

/** What a name or a record says of a symbol, checked as far as the sources know the object. */
export function checkStatement(
  by: StatedBy,
  { gate, object, position, symbol }: StatedName,
  map: SymbolMap | undefined,
): Resolution {
  const candidates = map?.candidates(symbol) ?? [];
  const reason =
    map === undefined ? undefined : invalidReason({ by, gate, object, position }, candidates, map);
  // The tool needs no sources, so that one that lacks the object is no reason against it.
  return reason === undefined || reason.kind === 'unknown-object'
    ? { kind: 'stated', by, gate, object, symbol, position, candidates }
    : { kind: 'invalid', reason, candidates };
}

/**
 * Decides one undefined symbol by the rules of klp-convert v7 (klp-convert.c: convert_rela, find_sympos), counted
 * as the kernel counts: an exported name is the loader's; an annotation wins and must fit the list; else the name
 * must occur once in all objects.
 */
function resolveUnstated(
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
  return annotations.length > 0
    ? resolveAnnotated(annotations, candidates, map)
    : resolveByName(candidates, symbols.bind(symbol));
}

function resolveByName(candidates: readonly SymbolCandidate[], bind: number): Resolution {
  const [only, ...others] = candidates;
  // The C tool fails here for a weak symbol as well; the kernel tolerates it (simplify_symbols).
  if (only === undefined) return bind === STB_WEAK ? { kind: 'weak' } : { kind: 'missing' };
  if (others.length > 0) return { kind: 'ambiguous', candidates };
  const object = only.object.name;
  return { kind: 'unique', gate: object, object, position: 0, candidates };
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
  const { object, position } = annotation;
  const reason = invalidReason({ by: 'annotation', object, position }, candidates, map);
  if (reason !== undefined) return { kind: 'invalid', reason, candidates };
  return { kind: 'annotated', gate: object, object, position, candidates };
}

/** Why a claim does not fit the sources, or `undefined` when it does. */
export function invalidReason(
  claim: Claim,
  candidates: readonly SymbolCandidate[],
  map: SymbolMap,
): InvalidReason | undefined {
  const owner = map.ownerOf(claim.object);
  // Of an object that is known by its exports only, nothing can be said that the name does not say itself.
  const isKnown = owner !== undefined && (claim.by === 'annotation' || owner.source.format !== 'exports');
  if (!isKnown) return { kind: 'unknown-object', claim };
  const count = candidates.filter((candidate) => candidate.object.name === claim.object).length;
  if (count === 0) return { kind: 'not-in-object', claim };
  if (claim.position === 0 && count > 1) return { kind: 'not-unique', claim, count };
  if (claim.position > count) return { kind: 'position-too-large', claim, count };
  return undefined;
}
