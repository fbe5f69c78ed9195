// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and absolutely placed, which <table> does not allow.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatHex, formatSize } from '../../base/format';
import { CopyMenu } from '../copy-menu/CopyMenu';
import { writeClipboard } from '../copy-menu/clipboard';
import { useRows } from '../data-table/use-rows';
import { FieldList } from './FieldList';
import { HexRow } from './HexRow';
import './hex-view.css';
import './hex-fields.css';
import { fieldsAt, fieldsByRow, type HexField, type HexFieldSource } from './hex-fields';
import { type HexMark, type HexSource, rowsOfBytes } from './hex-source';
import { formatCArray, formatHexBytes, formatHexDump } from './hex-text';
import { extentOf, offsetAfterKey, offsetOf, rangeInRow, useByteSelection } from './use-byte-selection';
import { useFields } from './use-fields';
import { useRoom } from './use-room';

/** Pixels; the same as in the style sheet. */
const hexRowHeight = 20;
/** Browsers lay out no more than about 17 million pixels: 13.6 MB of bytes. */
const maxRows = 17_000_000 / hexRowHeight;
/** A copy larger than this helps nobody, and could stop the page. */
const maxCopied = 1 << 20;

interface HexViewProps<F extends HexField> {
  /** Accessible name. */
  readonly label: string;
  /** The same object while the bytes are the same. */
  readonly source: HexSource;
  /** What the first byte's offset is called: an offset in the section or in the file. */
  readonly base?: number;
  /** The same array while the marks are the same. */
  readonly marks?: readonly HexMark[];
  /** What the bytes mean: marked among them, and listed beside them. */
  readonly fields?: HexFieldSource<F>;
  /** Where a field is explained, for those that can be opened. */
  readonly onOpenField?: (field: F) => void;
  readonly canOpenField?: (field: F) => boolean;
  /** Without the list of fields, and the line of selection and copying below, for small places. */
  readonly compact?: boolean;
}

/** Pixels that offset, 16 bytes and their characters need. */
const roomFor16 = 590;

const noMarks: readonly HexMark[] = [];
const noFields: readonly HexField[] = [];

/** Bytes in hexadecimal and as characters. The first mark is scrolled to. Fills the pane that it stands in. */
export function HexView<F extends HexField>(props: HexViewProps<F>) {
  const { label, source, base = 0, marks = noMarks, compact = false } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const width = useRoom(scrollRef) < roomFor16 ? 8 : 16;
  const rows = useRows(useMemo(() => rowsOfBytes(source, width), [source, width]));
  const bytes = useByteSelection();
  const count = Math.min(Math.ceil(source.size / width), maxRows);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => hexRowHeight,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { want } = rows;
  useEffect(() => want(first, last), [want, first, last]);

  const fields = useFields(props.fields, first * width, (last + 1 - first) * width);
  const rowFields = useMemo(() => fieldsByRow(fields, width, first, last), [fields, width, first, last]);
  const [hovered, setHovered] = useState<F>();
  const [pointed, setPointed] = useState<number>();
  const head = pointed ?? bytes.selection?.head;
  const current = hovered === undefined ? (head === undefined ? [] : fieldsAt(fields, head)) : [hovered];
  const hot = hovered ?? (pointed === undefined ? undefined : current[0]);

  const marked = marks[0]?.offset;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other bytes, or another mark, are scrolled to anew.
  useEffect(() => {
    virtualizer.scrollToIndex(Math.floor((marked ?? 0) / width), {
      align: marked === undefined ? 'start' : 'center',
    });
  }, [source, marked]);
  const { setSelection } = bytes;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was selected was selected in other bytes.
  useEffect(() => setSelection(undefined), [source, setSelection]);

  const extent = bytes.selection && extentOf(bytes.selection);
  const copied = extent ?? { offset: 0, length: Math.min(source.size, maxCopied) };
  const loadCopied = () => source.load(copied.offset, Math.min(copied.length, maxCopied));

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && extent !== undefined) {
      event.preventDefault();
      // Refused only where no clipboard is to be had; the button below then says so.
      writeClipboard(loadCopied().then(formatHexBytes)).catch(() => undefined);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = bytes.selection?.head ?? first * width;
    const next = offsetAfterKey(event.key, from, width, source.size);
    if (next === undefined) return;
    event.preventDefault();
    bytes.setSelection({ anchor: event.shiftKey ? (bytes.selection?.anchor ?? next) : next, head: next });
    virtualizer.scrollToIndex(Math.floor(next / width));
  };

  return (
    <div className="hex-view">
      <div className="hex-panes">
        <div
          ref={scrollRef}
          className="hex-scroll"
          role="grid"
          aria-label={label}
          aria-rowcount={count}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={bytes.onPointerDown}
          onPointerMove={(event: PointerEvent<HTMLElement>) => {
            bytes.onPointerMove(event);
            setPointed(offsetOf(event.target));
          }}
          onPointerLeave={() => setPointed(undefined)}
        >
          <div
            className="hex-body"
            role="rowgroup"
            data-width={width}
            style={{ height: `${count * hexRowHeight}px` }}
          >
            {items.map(({ index }) => {
              const selected = rangeInRow(extent, index, width);
              const hotBytes = rangeInRow(hot, index, width);
              return (
                <HexRow
                  key={index}
                  index={index}
                  width={width}
                  bytes={rows.rowAt(index)}
                  top={index * hexRowHeight}
                  base={base}
                  marks={marks}
                  fields={rowFields.get(index) ?? noFields}
                  selectedFrom={selected.from}
                  selectedTo={selected.to}
                  hotFrom={hotBytes.from}
                  hotTo={hotBytes.to}
                />
              );
            })}
          </div>
        </div>
        {props.fields !== undefined && !compact && (
          <FieldList
            fields={fields}
            base={base}
            current={current}
            onHover={setHovered}
            onPick={({ offset, length }) => {
              bytes.setSelection({ anchor: offset, head: offset + length - 1 });
              virtualizer.scrollToIndex(Math.floor(offset / width));
            }}
            {...(props.onOpenField !== undefined && { onOpen: props.onOpenField })}
            {...(props.canOpenField !== undefined && { canOpen: props.canOpenField })}
          />
        )}
      </div>
      {rows.failed !== undefined && (
        <p className="hex-failed" role="alert">
          The bytes could not be loaded: {rows.failed}
        </p>
      )}
      {!compact && (
        <div className="hex-foot">
          <output className="hex-range">
            {extent === undefined
              ? `${formatCount(source.size, 'byte')}${count < source.size / width ? `; the first ${formatSize(count * width)} are shown` : ''}`
              : `${formatHex(base + extent.offset)} … ${formatHex(base + extent.offset + extent.length - 1)}: ${formatCount(extent.length, 'byte')}`}
          </output>
          <CopyMenu
            title={extent === undefined ? 'Copy the bytes' : 'Copy the selected bytes'}
            disabled={source.size === 0}
            choices={[
              { label: 'Hex bytes', text: () => loadCopied().then(formatHexBytes) },
              {
                label: 'Hex dump',
                text: () => loadCopied().then((loaded) => formatHexDump(loaded, base + copied.offset)),
              },
              { label: 'C array', text: () => loadCopied().then(formatCArray) },
            ]}
          />
        </div>
      )}
    </div>
  );
}
