import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatSize } from '../../base/format';
import { Button } from '../button/Button';
import { layoutMap, type MapPart, type MapRange, type MapStretch } from './layout-map';
import { type LegendTips, legendOf, MapLegend, MapPatterns } from './MapLegend';
import { MapLinks } from './MapLinks';
import { MapStrip, wordsAt } from './MapStrip';
import './section-map.css';

/** A file: its parts in the order of their offsets. */
export interface MapSide {
  readonly size: number;
  readonly parts: readonly MapPart[];
}

interface SectionMapProps {
  /** The same object while the file is the same. */
  readonly before: MapSide;
  readonly after: MapSide | undefined;
  /** What the second file is: `converted`. */
  readonly afterWord: string;
  readonly selectedKey: string | undefined;
  /** What kinds of sections are, beside their names in the legend. */
  readonly explained?: LegendTips;
  readonly onSelect: (part: MapPart, side: 'before' | 'after') => void;
}

type Side = 'before' | 'after';

interface Pointed {
  readonly side: Side;
  readonly at: MapStretch | number;
}

/** A file as a strip, each part as wide as its share of the bytes, and below it the file after a change. */
export function SectionMap({
  before,
  after,
  afterWord,
  selectedKey,
  onSelect,
  explained = {},
}: SectionMapProps) {
  const frameRef = useRef<HTMLDivElement>(null);
  const pixels = useWidth(frameRef);
  const [pointed, setPointed] = useState<Pointed>();
  const [within, setWithin] = useState<Readonly<Record<Side, MapRange>>>();
  // What was looked into is no part of another file.
  const [shown, setShown] = useState(before);
  if (shown !== before) {
    setShown(before);
    setWithin(undefined);
    setPointed(undefined);
  }

  const whole = Math.max(bytesOf(before), after === undefined ? 0 : bytesOf(after));
  const top = useStrip(before, within?.before, pixels, whole);
  const bottom = useStrip(after, within?.after, pixels, whole);
  const legend = useMemo(() => legendOf([before, after]), [before, after]);
  const selected = (side: MapSide) => {
    const index = side.parts.findIndex(({ key }) => key === selectedKey);
    return selectedKey === undefined || index < 0 ? undefined : index;
  };
  const strip = (name: Side, side: MapSide, { range, stretches, width }: ReturnType<typeof useStrip>) => (
    <MapStrip
      label={name === 'before' ? 'Map of the file' : `Map of the file, ${afterWord}`}
      parts={side.parts}
      range={range}
      stretches={stretches}
      width={width}
      selected={selected(side)}
      current={pointed?.side === name ? pointed.at : undefined}
      onPoint={(at) => setPointed(at === undefined ? undefined : { side: name, at })}
      onSelect={(index) => {
        const part = side.parts[index];
        if (part !== undefined) onSelect(part, name);
      }}
      onEnter={(entered) => {
        setPointed(undefined);
        const own = { first: entered.first, last: entered.last };
        const [other, fallback] = name === 'before' ? [after, bottom.range] : ([before, top.range] as const);
        const there = rangeOn(side.parts.slice(own.first, own.last + 1), other) ?? fallback;
        setWithin(name === 'before' ? { before: own, after: there } : { before: there, after: own });
      }}
    />
  );

  const named = namedOf(pointed, { before, after, selectedKey });
  return (
    <div className="section-map">
      <div ref={frameRef} className="section-map-frame">
        <StripHead side={before} word={after === undefined ? 'the file' : 'as it is'} />
        {strip('before', before, top)}
        {after === undefined ? undefined : (
          <>
            <MapLinks
              before={before.parts}
              after={after.parts}
              stretchesBefore={top.stretches}
              stretchesAfter={bottom.stretches}
              width={pixels}
            />
            {strip('after', after, bottom)}
            <StripHead side={after} word={afterWord} />
          </>
        )}
      </div>
      <div className="section-map-foot">
        <output className="section-map-named">
          {named === undefined ? undefined : (
            <>
              {named[0] === '' ? undefined : <code className="section-map-name">{named[0]}</code>} {named[1]}
            </>
          )}
        </output>
        {within === undefined ? undefined : (
          <Button look="text" onClick={() => setWithin(undefined)}>
            Whole file
          </Button>
        )}
        <MapLegend {...legend} explained={explained} />
      </div>
      <MapPatterns />
    </div>
  );
}

function useWidth(ref: React.RefObject<HTMLElement | null>): number {
  const [pixels, setPixels] = useState(0);
  useLayoutEffect(() => {
    const frame = ref.current;
    if (frame === null) return;
    const observer = new ResizeObserver(() => setPixels(frame.clientWidth));
    observer.observe(frame);
    return () => observer.disconnect();
  }, [ref]);
  return pixels;
}

/** A side as far as it is shown. Whole files share a scale; what is looked into fills the width. */
function useStrip(side: MapSide | undefined, within: MapRange | undefined, pixels: number, whole: number) {
  return useMemo(() => {
    const range = within ?? { first: 0, last: (side?.parts.length ?? 0) - 1 };
    const share = side === undefined || whole === 0 ? 0 : bytesOf(side) / whole;
    const width = within === undefined ? Math.round(pixels * share) : pixels;
    return { range, width, stretches: layoutMap(side?.parts ?? [], range, width) };
  }, [side, within, pixels, whole]);
}

function bytesOf({ size }: MapSide): number {
  return size;
}

/** The parts of the other side between the first and the last that it has. */
function rangeOn(parts: readonly MapPart[], other: MapSide | undefined): MapRange | undefined {
  const keys = new Set(parts.map(({ key }) => key));
  const first = other?.parts.findIndex(({ key }) => keys.has(key)) ?? -1;
  const last = other?.parts.findLastIndex(({ key }) => keys.has(key)) ?? -1;
  return first < 0 ? undefined : { first, last };
}

interface Shown {
  readonly before: MapSide;
  readonly after: MapSide | undefined;
  readonly selectedKey: string | undefined;
}

/** What is pointed at, else what is selected; with where it was or will be. */
function namedOf(pointed: Pointed | undefined, { before, after, selectedKey }: Shown) {
  const sides = { before, after };
  const at = pointed?.at ?? before.parts.findIndex(({ key }) => key === selectedKey);
  const own = sides[pointed?.side ?? 'before'];
  if (own === undefined || at === -1) return undefined;
  const words = wordsAt(own.parts, at);
  const part = typeof at === 'number' ? own.parts[at] : undefined;
  const other = sides[own === before ? 'after' : 'before']?.parts.find(({ key }) => key === part?.key);
  if (part === undefined || other === undefined || other.kind === 'gap') return words;
  if (other.offset === part.offset && other.size === part.size) return words;
  const side = own === before ? 'after' : 'before';
  return [
    words[0],
    `${words[1]}; ${side} at 0x${other.offset.toString(16)}, ${formatSize(other.size)}`,
  ] as const;
}

function StripHead({ side, word }: { readonly side: MapSide; readonly word: string }) {
  return (
    <div className="section-map-head" title={formatCount(side.size, 'byte')}>
      {word} <span className="section-map-size">{formatSize(side.size)}</span>
    </div>
  );
}
