// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid around the rows has the focus.
import { memo } from 'react';
import type { HexMark } from './hex-source';
import { asciiOf, formatHexBytes, formatOffset, hexByte } from './hex-text';

interface HexRowProps {
  /** Undefined while loading. */
  readonly bytes: Uint8Array | undefined;
  readonly index: number;
  readonly width: number;
  readonly top: number;
  /** Added to what the gutter shows. */
  readonly base: number;
  readonly marks: readonly HexMark[];
  /** Selected bytes in this row, as offsets in the row; both -1 for none. */
  readonly selectedFrom: number;
  readonly selectedTo: number;
}

/** Offset, bytes, and characters of one row of a hex view. */
export const HexRow = memo(function HexRow(props: HexRowProps) {
  const { bytes, index, width, top, base, marks, selectedFrom, selectedTo } = props;
  const start = index * width;
  const offset = formatOffset(base + start);
  const zeros = offset.length - offset.replace(/^0+(?=.)/, '').length;
  const cells = Array.from(bytes ?? [], (byte, at) => ({
    byte,
    at: start + at,
    mark: marks.find((mark) => start + at >= mark.offset && start + at < mark.offset + mark.length)?.tone,
    selected: (at >= selectedFrom && at <= selectedTo) || undefined,
  }));
  return (
    <div
      className="hex-row"
      role="row"
      aria-rowindex={index + 1}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className="hex-offset" role="rowheader">
        <span className="hex-offset-zeros">{offset.slice(0, zeros)}</span>
        {offset.slice(zeros)}
      </span>
      <span className="hex-bytes" role="gridcell" aria-label={bytes && formatHexBytes(bytes)}>
        {cells.map(({ byte, at, mark, selected }) => (
          <span
            key={at}
            className="hex-byte"
            data-at={at}
            data-mark={mark}
            data-selected={selected}
            data-zero={byte === 0 || undefined}
          >
            {hexByte(byte)}
          </span>
        ))}
      </span>
      <span className="hex-ascii" role="gridcell">
        {cells.map(({ byte, at, mark, selected }) => (
          <span
            key={at}
            className="hex-char"
            data-at={at}
            data-mark={mark}
            data-selected={selected}
            data-zero={asciiOf(byte) === '.' || undefined}
          >
            {asciiOf(byte)}
          </span>
        ))}
      </span>
    </div>
  );
});
