import { memo } from 'react';
import { type MapPart, type MapStretch, stretchOf } from './layout-map';

interface MapLinksProps {
  readonly before: readonly MapPart[];
  readonly after: readonly MapPart[];
  readonly stretchesBefore: readonly MapStretch[];
  readonly stretchesAfter: readonly MapStretch[];
  /** Pixels. */
  readonly width: number;
}

export const linksHeight = 20;

/** Bands from where a part was to where it is; what is removed runs out half-way, what is new begins there. */
export const MapLinks = memo(function MapLinks(props: MapLinksProps) {
  const { before, after, stretchesBefore, stretchesAfter, width } = props;
  const places = new Map(after.map(({ key }, index) => [key, index]));
  return (
    <svg className="section-map-links" width={width} height={linksHeight} aria-hidden="true">
      {stretchesBefore.map((from) => {
        if (from.kind === 'gap') return undefined;
        if (from.fate === 'removed')
          return (
            <path key={from.first} className="section-map-link" data-fate="removed" d={wedge(from, 0)} />
          );
        const to = stretchBetween(stretchesAfter, places, before[from.first], before[from.last]);
        if (to === undefined) return undefined;
        return (
          <path key={from.first} className="section-map-link" data-fate={from.fate} d={band(from, to)} />
        );
      })}
      {stretchesAfter
        .filter(({ fate }) => fate === 'new')
        .map((to) => (
          <path key={to.first} className="section-map-link" data-fate="new" d={wedge(to, linksHeight)} />
        ))}
    </svg>
  );
});

type Ends = Pick<MapStretch, 'start' | 'end'>;

/** From the first to the last of neighbours, as they are on the other side. */
function stretchBetween(
  stretches: readonly MapStretch[],
  places: ReadonlyMap<string, number>,
  first: MapPart | undefined,
  last: MapPart | undefined,
): Ends | undefined {
  const found = [first, last].map((part) => {
    const index = part && places.get(part.key);
    return index === undefined ? undefined : stretchOf(stretches, index);
  });
  const [from, to] = found;
  if (from === undefined || to === undefined) return undefined;
  return { start: Math.min(from.start, to.start), end: Math.max(from.end, to.end) };
}

function band(from: Ends, to: Ends): string {
  return `M${from.start} 0H${from.end}L${to.end} ${linksHeight}H${to.start}Z`;
}

function wedge({ start, end }: Ends, y: number): string {
  return `M${start} ${y}H${end}L${(start + end) / 2} ${linksHeight / 2}Z`;
}
