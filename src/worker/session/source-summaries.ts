import { findConflicts } from '../../symbols/compare-sources';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';
import type { KnownSymbol, SourceSummary, SymbolTotals } from '../snapshot';
import type { OpenSource, OpenSources } from './open-sources';

/** The symbol sources for the page, the one that is believed first first. */
export function summarizeSources(sources: OpenSources): SourceSummary[] {
  const { map } = sources;
  if (map === undefined) return [];
  return map.sources.flatMap((named) => {
    const open = sources.sourceOf(named);
    return open === undefined ? [] : [summarizeSource(open, map)];
  });
}

function summarizeSource({ id, size, fingerprint, named }: OpenSource, map: SymbolMap): SourceSummary {
  const { format, kind, symbols, release, notes } = named.source;
  const { objects } = symbols;
  const used = objects.filter((object) => map.owns(named, object.name));
  return {
    id,
    fileName: named.fileName,
    size,
    ...(fingerprint !== undefined && { fingerprint }),
    format,
    kind,
    ...(release !== undefined && { release }),
    objects: objects.length,
    symbols: objects.reduce((sum, object) => sum + object.symbols, 0),
    exports: objects.reduce((sum, object) => sum + object.exports, 0),
    used: used.reduce((sum, object) => sum + object.symbols, 0),
    notes,
    conflicts: findConflicts(map, named),
  };
}

/** What the sources hold together. */
export function summarizeTotals(map: SymbolMap): SymbolTotals {
  return {
    objects: map.objects.length,
    symbols: map.objects.reduce((sum, object) => sum + object.symbols, 0),
    exports: map.objects.reduce((sum, { name }) => sum + map.exportsOf(name), 0),
  };
}

/** A symbol of the sources for the page. */
export function knownSymbol(name: string, candidate: SymbolCandidate): KnownSymbol {
  const { object, position, count, orderCertain, livePosition, row } = candidate;
  return {
    name,
    object: object.name,
    position,
    count,
    orderCertain,
    ...(livePosition !== undefined && { livePosition }),
    ...row.from.source.symbols.detailsOf(row.row),
    source: row.from.fileName,
  };
}
