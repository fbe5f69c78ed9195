// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid around the rows has the focus.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { formatCount } from '../../base/format';
import { type HexDiffLine, layoutHexDiff } from './diff-rows';
import './hex-view.css';
import './hex-diff.css';
import { asciiOf, formatOffset, hexByte } from './hex-text';
import { useRoom } from './use-room';

const lineHeight = 20;

/** Pixels that two sides of 16 bytes need, two of 8, and one of 16; each with its characters. */
const roomForSides16 = 1080;
const roomForSides8 = 610;
const roomFor16 = 610;

interface HexDiffProps {
  /** Accessible name. */
  readonly label: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Before left and after right, or each differing row twice; also that where two sides have no room. */
  readonly mode: 'side' | 'unified';
  /** Also the equal stretches. */
  readonly all: boolean;
}

type Line = HexDiffLine & { readonly side?: 'before' | 'after' };

/** Two byte strings, compared byte by byte at the same offset. Fills the pane that it stands in. */
export function HexDiff({ label, before, after, mode: wantedMode, all }: HexDiffProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const room = useRoom(scrollRef);
  const mode = room < roomForSides8 ? 'unified' : wantedMode;
  const width = room >= (mode === 'side' ? roomForSides16 : roomFor16) ? 16 : 8;
  const lines = useMemo(() => {
    const layout: readonly Line[] = layoutHexDiff(before, after, width, all);
    if (mode === 'side') return layout;
    return layout.flatMap((line): readonly Line[] =>
      line.kind === 'row' && line.differs
        ? [
            { ...line, side: 'before' },
            { ...line, side: 'after' },
          ]
        : [line],
    );
  }, [before, after, width, all, mode]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  });
  return (
    <div
      ref={scrollRef}
      className="hex-scroll"
      role="grid"
      aria-label={label}
      aria-rowcount={lines.length}
      tabIndex={0}
      onKeyDown={scrollByLine}
    >
      <div
        className="hex-body"
        role="rowgroup"
        data-width={width}
        style={{ height: `${lines.length * lineHeight}px` }}
      >
        {virtualizer.getVirtualItems().map(({ index }) => {
          const line = lines[index];
          return (
            line !== undefined && (
              <DiffLine
                key={index}
                index={index}
                line={line}
                before={before}
                after={after}
                width={width}
                mode={mode}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** No byte is selected here: what moves is the window. The browser itself knows the arrows. */
function scrollByLine(event: KeyboardEvent<HTMLElement>): void {
  const step = { j: lineHeight, k: -lineHeight }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.currentTarget.scrollBy(0, step);
}

interface DiffLineProps extends Pick<HexDiffProps, 'before' | 'after' | 'mode'> {
  readonly index: number;
  readonly line: Line;
  readonly width: number;
}

function DiffLine({ index, line, before, after, width, mode }: DiffLineProps) {
  const transform = `translateY(${index * lineHeight}px)`;
  if (line.kind === 'gap') {
    return (
      <div className="hex-row hex-diff-gap" role="row" aria-rowindex={index + 1} style={{ transform }}>
        <span role="gridcell">⋯ {formatCount(line.bytes, 'equal byte')}</span>
      </div>
    );
  }
  const { offset } = line;
  const cells = { offset, width, before, after };
  const sign = line.side === undefined ? ' ' : { before: '−', after: '+' }[line.side];
  return (
    <div className="hex-row" role="row" aria-rowindex={index + 1} data-side={line.side} style={{ transform }}>
      {mode === 'unified' && <span className="hex-diff-sign">{sign}</span>}
      <span className="hex-offset" role="rowheader">
        {formatOffset(offset)}
      </span>
      {mode === 'side' ? (
        <>
          <Bytes {...cells} side="before" />
          <Bytes {...cells} side="after" />
        </>
      ) : (
        <Bytes {...cells} side={line.side ?? 'after'} />
      )}
    </div>
  );
}

interface BytesProps extends Pick<HexDiffProps, 'before' | 'after'> {
  readonly offset: number;
  readonly width: number;
  readonly side: 'before' | 'after';
}

function Bytes({ before, after, offset, width, side }: BytesProps) {
  const [own, other] = side === 'before' ? [before, after] : [after, before];
  const cells = Array.from(own.subarray(offset, offset + width), (byte, at) => ({
    byte,
    at: offset + at,
    mark: byte === other[offset + at] ? undefined : side === 'before' ? 'removed' : 'added',
  }));
  return (
    <span className="hex-diff-side" role="gridcell" data-side={side}>
      <span className="hex-bytes">
        {cells.map(({ byte, at, mark }) => (
          <span key={at} className="hex-byte" data-mark={mark} data-zero={byte === 0 || undefined}>
            {hexByte(byte)}
          </span>
        ))}
      </span>
      <span className="hex-ascii">
        {cells.map(({ byte, at, mark }) => (
          <span key={at} className="hex-char" data-mark={mark} data-zero={asciiOf(byte) === '.' || undefined}>
            {asciiOf(byte)}
          </span>
        ))}
      </span>
    </span>
  );
}
