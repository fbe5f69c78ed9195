// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid around the rows has the focus.
import { memo } from 'react';
import { fieldsAt, type HexField } from './hex-fields';
import type { HexMark } from './hex-source';
import { asciiOf, formatOffset, hexByte } from './hex-text';

interface HexRowProps {
  /** Undefined while loading. */
  readonly bytes: Uint8Array | undefined;
  readonly index: number;
  readonly width: number;
  readonly top: number;
  /** Added to what the gutter shows. */
  readonly base: number;
  readonly marks: readonly HexMark[];
  /** Those that touch this row. The same array while they are the same. */
  readonly fields: readonly HexField[];
  /** Selected bytes in this row, as offsets in the row; both -1 for none. */
  readonly selectedFrom: number;
  readonly selectedTo: number;
  /** As those, for the bytes of the field that is pointed at. */
  readonly hotFrom: number;
  readonly hotTo: number;
}

/** Offset, bytes, and characters of one row of a hex view. */
export const HexRow = memo(function HexRow(props: HexRowProps) {
  const { bytes, index, width, top, base, marks, fields, selectedFrom, selectedTo, hotFrom, hotTo } = props;
  const start = index * width;
  const offset = formatOffset(base + start);
  const zeros = offset.length - offset.replace(/^0+(?=.)/, '').length;
  const cells = Array.from(bytes ?? [], (byte, at) => {
    const [field] = fieldsAt(fields, start + at);
    return {
      at: start + at,
      zero: byte === 0,
      digits: hexByte(byte),
      char: asciiOf(byte),
      data: {
        'data-at': start + at,
        'data-mark': marks.find((mark) => start + at >= mark.offset && start + at < mark.offset + mark.length)
          ?.tone,
        'data-field': field?.kind,
        'data-begins': field?.offset === start + at || undefined,
        'data-selected': (at >= selectedFrom && at <= selectedTo) || undefined,
        'data-hot': (at >= hotFrom && at <= hotTo) || undefined,
        title: field && `${field.label} ${field.value}`,
      },
    };
  });
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
      <span className="hex-bytes" role="gridcell">
        {cells.map(({ at, zero, digits, data }) => (
          <span key={at} className="hex-byte" data-zero={zero || undefined} {...data}>
            {`${digits} `}
          </span>
        ))}
      </span>
      <span className="hex-ascii" role="gridcell">
        {cells.map(({ at, char, data }) => (
          <span key={at} className="hex-char" data-zero={char === '.' || undefined} {...data}>
            {char}
          </span>
        ))}
      </span>
    </div>
  );
});
