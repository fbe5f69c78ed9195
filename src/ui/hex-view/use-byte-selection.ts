import { type PointerEvent, useState } from 'react';

/** Selected bytes: from the one where it began to the one where it ends, both included. */
export interface ByteSelection {
  readonly anchor: number;
  readonly head: number;
}

/** First byte and length of a selection. */
export function extentOf({ anchor, head }: ByteSelection): {
  readonly offset: number;
  readonly length: number;
} {
  const offset = Math.min(anchor, head);
  return { offset, length: Math.max(anchor, head) - offset + 1 };
}

/** Selecting bytes with the pointer, on elements that carry their offset in `data-at`. */
export function useByteSelection() {
  const [selection, setSelection] = useState<ByteSelection>();
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const at = offsetOf(event.target);
    if (at === undefined || event.button !== 0) return;
    setSelection((before) => ({
      anchor: event.shiftKey && before !== undefined ? before.anchor : at,
      head: at,
    }));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    // Touch scrolls; only a mouse or pen draws a selection.
    const at = event.buttons === 1 && event.pointerType !== 'touch' ? offsetOf(event.target) : undefined;
    if (at === undefined) return;
    setSelection((before) => (before === undefined || before.head === at ? before : { ...before, head: at }));
  };
  return { selection, setSelection, onPointerDown, onPointerMove };
}

/** The bytes of an extent that are in one row, as offsets in the row; both -1 for none. */
export function rangeInRow(
  extent: { readonly offset: number; readonly length: number } | undefined,
  row: number,
  width: number,
): { readonly from: number; readonly to: number } {
  if (extent === undefined) return { from: -1, to: -1 };
  const from = Math.max(0, extent.offset - row * width);
  const to = Math.min(width, extent.offset + extent.length - row * width) - 1;
  return from <= to ? { from, to } : { from: -1, to: -1 };
}

/** Where the byte is that an event happened to. */
export function offsetOf(target: EventTarget): number | undefined {
  const at = (target as HTMLElement).getAttribute('data-at');
  return at === null ? undefined : Number(at);
}

/** Where an arrow or page key moves to in rows of `width` bytes; `undefined` for other keys. */
export function offsetAfterKey(key: string, from: number, width: number, size: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: width,
    j: width,
    ArrowUp: -width,
    k: -width,
    PageDown: 16 * width,
    PageUp: -16 * width,
    Home: -size,
    End: size,
  };
  const step = steps[key];
  if (step === undefined || size === 0) return undefined;
  return Math.min(size - 1, Math.max(0, from + step));
}
