import { formatSize } from '../../base/format';
import { Tip } from '../tip/Tip';
import type { TipContent } from '../tip/use-tip';
import type { MapFate, MapKind, MapPart } from './layout-map';
import { fateNames, kindNames } from './map-words';

/** Explanations of kinds; others are shown by their names alone. */
export type LegendTips = Readonly<Partial<Record<MapKind, TipContent>>>;

interface Legend {
  readonly kinds: readonly (readonly [MapKind, number])[];
  readonly fates: readonly (readonly [MapFate, number])[];
}

/** Bytes by kind of the first side, and how many parts have each fate. */
export function legendOf(sides: readonly ({ readonly parts: readonly MapPart[] } | undefined)[]): Legend {
  const kinds = new Map<MapKind, number>();
  const fates = new Map<MapFate, number>();
  for (const { kind, size } of sides[0]?.parts ?? []) kinds.set(kind, (kinds.get(kind) ?? 0) + size);
  for (const [i, side] of sides.entries())
    for (const { kind, fate } of side?.parts ?? []) {
      if (!kinds.has(kind)) kinds.set(kind, 0);
      // What is on both sides is counted once.
      if (fate === 'new' || i === 0) fates.set(fate, (fates.get(fate) ?? 0) + 1);
    }
  return {
    kinds: [...kinds].sort(([, a], [, b]) => b - a),
    fates: [...fates].filter(([fate]) => fate !== 'same'),
  };
}

/** What colours and patterns stand for. */
export function MapLegend({ kinds, fates, explained }: Legend & { readonly explained: LegendTips }) {
  return (
    <ul className="section-map-legend">
      {kinds.map(([kind, size]) => (
        <li key={kind} className="section-map-kind" data-kind={kind}>
          <KindName kind={kind} tip={explained[kind]} />{' '}
          <span className="section-map-size">{size === 0 ? '' : formatSize(size)}</span>
        </li>
      ))}
      {fates.length > 0 ? <li className="section-map-break" /> : undefined}
      {fates.map(([fate, count]) => (
        <li key={fate} className="section-map-fate">
          <svg width={14} height={12} aria-hidden="true">
            {fate === 'moved' ? (
              <path className="section-map-link" data-fate="moved" d="M0 0H6L14 12H8Z" />
            ) : (
              <>
                <rect className="section-map-stretch" data-kind="gap" width={14} height={12} />
                <rect className="section-map-pattern" data-fate={fate} width={14} height={12} />
              </>
            )}
          </svg>
          {fateNames[fate]} <span className="section-map-size">{count}</span>
        </li>
      ))}
    </ul>
  );
}

function KindName({ kind, tip }: { readonly kind: MapKind; readonly tip: TipContent | undefined }) {
  return tip === undefined ? kindNames[kind] : <Tip {...tip}>{kindNames[kind]}</Tip>;
}

/** What the fates look like, for every strip of the page. */
export function MapPatterns() {
  return (
    <svg className="section-map-patterns" aria-hidden="true">
      <defs>
        <pattern id="section-map-new" width={6} height={6} patternUnits="userSpaceOnUse">
          <path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" />
        </pattern>
        <pattern id="section-map-removed" width={6} height={6} patternUnits="userSpaceOnUse">
          <path d="M0 0L6 6M6 0L0 6" />
        </pattern>
        <pattern id="section-map-changed" width={5} height={5} patternUnits="userSpaceOnUse">
          <circle cx={2.5} cy={2.5} r={1.1} />
        </pattern>
      </defs>
    </svg>
  );
}
