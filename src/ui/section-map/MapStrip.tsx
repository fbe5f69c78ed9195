import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { type MapPart, type MapRange, type MapStretch, stretchAt, stretchOf } from './layout-map';
import { describePart, describeRun } from './map-words';

interface MapStripProps {
  readonly label: string;
  readonly parts: readonly MapPart[];
  readonly range: MapRange;
  readonly stretches: readonly MapStretch[];
  /** Pixels. */
  readonly width: number;
  readonly selected: number | undefined;
  /** Below the pointer, or where the keyboard is. */
  readonly current: MapStretch | number | undefined;
  readonly onPoint: (at: MapStretch | number | undefined) => void;
  readonly onSelect: (index: number) => void;
  /** Looks into a stretch of several parts. */
  readonly onEnter: (range: MapRange) => void;
}

export const stripHeight = 24;

/** One file as a strip. The arrow keys go from part to part, the narrowest included; Enter looks into what is merged. */
export function MapStrip(props: MapStripProps) {
  const { label, parts, range, stretches, width, selected, current, onPoint, onSelect, onEnter } = props;
  const index = typeof current === 'number' ? current : (selected ?? range.first);
  const part = parts[index];

  const under = (event: PointerEvent<HTMLElement> | MouseEvent<HTMLElement>) =>
    stretchAt(stretches, event.clientX - event.currentTarget.getBoundingClientRect().left);
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const stretch = under(event);
    if (stretch === undefined) return;
    if (stretch.first === stretch.last) onSelect(stretch.first);
    else onEnter(stretch);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextPart(event.key, index, range);
    if (next !== undefined) {
      onPoint(next);
      onSelect(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      const stretch = stretchOf(stretches, index);
      if (stretch !== undefined && stretch.first < stretch.last) onEnter(stretch);
      else onSelect(index);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      className="section-map-strip"
      aria-label={label}
      aria-valuemin={range.first + 1}
      aria-valuemax={range.last + 1}
      aria-valuenow={index + 1}
      aria-valuetext={part === undefined ? 'nothing' : `${part.name}, ${describePart(part)}`}
      style={{ width }}
      onPointerMove={(event) => {
        const stretch = under(event);
        onPoint(stretch !== undefined && stretch.first === stretch.last ? stretch.first : stretch);
      }}
      onPointerLeave={() => onPoint(undefined)}
      onBlur={() => onPoint(undefined)}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <svg width={width} height={stripHeight} aria-hidden="true">
        {stretches.map((stretch) => (
          <Stretch key={stretch.first} stretch={stretch} />
        ))}
      </svg>
      <Frame stretch={selected === undefined ? undefined : stretchOf(stretches, selected)} look="selected" />
      <Frame stretch={typeof current === 'number' ? stretchOf(stretches, current) : current} look="current" />
    </div>
  );
}

/** What readers of the strip are told of a part or of several. */
export function wordsAt(parts: readonly MapPart[], at: MapStretch | number): readonly [string, string] {
  if (typeof at !== 'number') return ['', describeRun(parts, at)];
  const part = parts[at];
  return part === undefined ? ['', ''] : [part.name, describePart(part)];
}

function nextPart(key: string, index: number, { first, last }: MapRange): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(index + 1, last);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(index - 1, first);
    case 'PageDown':
      return Math.min(index + 10, last);
    case 'PageUp':
      return Math.max(index - 10, first);
    case 'Home':
      return first;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The kind is the colour; the fate is the pattern over it, a bar at the edge, and where there is room a sign. */
function Stretch({ stretch: { kind, fate, start, end, first, last } }: { readonly stretch: MapStretch }) {
  const width = end - start;
  return (
    <>
      <rect
        className="section-map-stretch"
        data-kind={kind}
        data-fate={fate}
        x={start}
        y={0}
        width={width}
        height={stripHeight}
      />
      {fate === 'same' || fate === 'moved' ? undefined : (
        <rect className="section-map-pattern" data-fate={fate} x={start} width={width} height={stripHeight} />
      )}
      {last > first && width >= 3 ? (
        <rect className="section-map-merged" x={start + 1} y={stripHeight - 3} width={width - 2} height={2} />
      ) : undefined}
      {signs[fate] !== undefined && width >= 12 ? (
        <text className="section-map-sign" x={start + width / 2} y={stripHeight / 2 + 5}>
          {signs[fate]}
        </text>
      ) : undefined}
    </>
  );
}

/** As the Diff view has them. */
const signs: Readonly<Partial<Record<MapStretch['fate'], string>>> = { new: '+', removed: '−', changed: '~' };

interface FrameProps {
  readonly stretch: MapStretch | undefined;
  readonly look: 'selected' | 'current';
}

function Frame({ stretch, look }: FrameProps) {
  if (stretch === undefined) return undefined;
  const { start, end } = stretch;
  return <span className={`section-map-${look}`} style={{ left: start, width: end - start }} />;
}
