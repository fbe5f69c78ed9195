import { type MouseEvent, type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatHex, formatSize } from '../../base/format';
import { layoutMap, type MapKind, type MapPart, partAt } from './layout-map';
import './section-map.css';

const kindNames: Readonly<Record<MapKind, string>> = {
  code: 'code',
  data: 'data',
  relocations: 'relocations',
  names: 'symbols and strings',
  debug: 'notes and debug',
  livepatch: 'livepatch',
};

interface SectionMapProps {
  /** With bytes in the file, in the order of their offsets. The same array while the file is the same. */
  readonly parts: readonly MapPart[];
  readonly fileSize: number;
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string) => void;
}

/** A file as a strip, each section as wide as its share of the bytes. A click selects the section below the pointer. */
export function SectionMap({ parts, fileSize, selectedKey, onSelect }: SectionMapProps) {
  const stripRef = useRef<HTMLButtonElement>(null);
  const [pixels, setPixels] = useState(0);
  const [hovered, setHovered] = useState<MapPart>();
  useLayoutEffect(() => {
    const strip = stripRef.current;
    if (strip === null) return;
    const observer = new ResizeObserver(() => setPixels(strip.clientWidth));
    observer.observe(strip);
    return () => observer.disconnect();
  }, []);

  const stretches = useMemo(() => layoutMap(parts, fileSize, pixels), [parts, fileSize, pixels]);
  const sizes = useMemo(() => sizesByKind(parts), [parts]);
  const selected = parts.find((part) => part.key === selectedKey);
  const named = hovered ?? selected;

  const under = (event: PointerEvent<HTMLElement> | MouseEvent<HTMLElement>) => {
    const strip = event.currentTarget.getBoundingClientRect();
    return partAt(parts, fileSize, (event.clientX - strip.left) / strip.width);
  };

  return (
    <div className="section-map">
      <button
        ref={stripRef}
        type="button"
        className="section-map-strip"
        aria-label="Map of the file by size"
        // The table below has the same sections, for the keyboard.
        tabIndex={-1}
        onPointerMove={(event) => setHovered(under(event))}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const part = under(event);
          if (part !== undefined) onSelect(part.key);
        }}
      >
        <svg className="section-map-picture" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {stretches.map(({ kind, start, end }) => (
            <rect
              key={start}
              className="section-map-stretch"
              data-kind={kind}
              x={start}
              y={0}
              width={end - start}
              height={1}
            />
          ))}
        </svg>
        {selected !== undefined && (
          <Frame part={selected} fileSize={fileSize} className="section-map-selected" />
        )}
        {hovered !== undefined && (
          <Frame part={hovered} fileSize={fileSize} className="section-map-hovered" />
        )}
      </button>
      <div className="section-map-foot">
        <span className="section-map-named">
          {named === undefined ? undefined : (
            <>
              <code className="section-map-name">{named.name}</code>{' '}
              {`${formatHex(named.offset)} … ${formatHex(named.offset + named.size)}, ${formatSize(named.size)}`}
            </>
          )}
        </span>
        <ul className="section-map-legend">
          {sizes.map(([kind, size]) => (
            <li key={kind} className="section-map-kind" data-kind={kind}>
              {kindNames[kind]} <span className="section-map-size">{formatSize(size)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface FrameProps {
  readonly part: MapPart;
  readonly fileSize: number;
  readonly className: string;
}

function Frame({ part, fileSize, className }: FrameProps) {
  const left = `${(part.offset / fileSize) * 100}%`;
  return <span className={className} style={{ left, width: `${(part.size / fileSize) * 100}%` }} />;
}

function sizesByKind(parts: readonly MapPart[]): readonly (readonly [MapKind, number])[] {
  const sizes = new Map<MapKind, number>();
  for (const { kind, size } of parts) sizes.set(kind, (sizes.get(kind) ?? 0) + size);
  return [...sizes].sort(([, a], [, b]) => b - a);
}
