import type { KeyboardEvent, PointerEvent } from 'react';
import { sizeAfterKey, withinLimits } from './splitter-keys';
import './splitter.css';

interface SplitterProps {
  readonly label: string;
  /** Size of the pane after the splitter, in CSS pixels. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** `vertical`: a vertical line between left and right. */
  readonly orientation: 'vertical' | 'horizontal';
  readonly onResize: (size: number) => void;
  /** Back to the size that the pane had at first: a double click, or Enter. */
  readonly onReset: () => void;
  /** Where the splitter is: before the pane that it sizes, after it, or as the edge of it, its first child. */
  readonly place?: 'before' | 'after' | 'within';
}

/** The line between two panes: dragged, or moved with the arrow keys. */
export function Splitter(props: SplitterProps) {
  const { label, size, min, max, orientation, onResize, onReset, place = 'before' } = props;
  const isOfFirst = place === 'after';
  const sign = isOfFirst ? -1 : 1;
  const lengthOf = (element: Element | null) => {
    const box = element?.getBoundingClientRect();
    return (orientation === 'vertical' ? box?.width : box?.height) ?? 0;
  };
  // Where there is little room, the pane is smaller than it was wished to be: a move begins at what is seen.
  const measure = (line: HTMLElement) => {
    const panes = {
      before: line.nextElementSibling,
      after: line.previousElementSibling,
      within: line.parentElement,
    };
    const pane = panes[place];
    return { shown: lengthOf(pane), limits: { min, max, room: lengthOf(pane?.parentElement ?? null) } };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    const along = (at: { clientX: number; clientY: number }) =>
      orientation === 'vertical' ? at.clientX : at.clientY;
    const start = along(event);
    const { shown, limits } = measure(line);
    line.setPointerCapture(event.pointerId);
    line.onpointermove = (move) => {
      // The two presses of a double click move nothing.
      if (along(move) !== start) onResize(withinLimits(shown + sign * (start - along(move)), limits));
    };
    line.onpointerup = line.onpointercancel = () => {
      line.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { shown, limits } = measure(event.currentTarget);
    const next = sizeAfterKey(event.key, { size: shown, limits, orientation, isOfFirst });
    if (next !== undefined) onResize(next);
    else if (event.key === 'Enter') onReset();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget; <hr> is not
    <div
      role="separator"
      tabIndex={0}
      className={`splitter splitter-${orientation}`}
      title="Drag or use the arrow keys; double click or Enter for the usual size"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.min(Math.max(size, min), max)}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  );
}
