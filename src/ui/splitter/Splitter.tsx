import type { KeyboardEvent, PointerEvent } from 'react';
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
  /** The size is that of the pane before the splitter. */
  readonly isOfFirst?: boolean;
}

/** The line between two panes: dragged, or moved with the arrow keys. */
export function Splitter(props: SplitterProps) {
  const { label, size, min, max, orientation, onResize, isOfFirst = false } = props;
  const sign = isOfFirst ? -1 : 1;
  const resize = (to: number) => onResize(Math.round(Math.min(Math.max(to, min), max)));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    const along = (at: { clientX: number; clientY: number }) =>
      orientation === 'vertical' ? at.clientX : at.clientY;
    const start = along(event);
    line.setPointerCapture(event.pointerId);
    line.onpointermove = (move) => resize(size + sign * (start - along(move)));
    line.onpointerup = line.onpointercancel = () => {
      line.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = orientation === 'vertical' ? 'ArrowLeft' : 'ArrowUp';
    const shrink = orientation === 'vertical' ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grow) resize(size + sign * 16);
    else if (event.key === shrink) resize(size - sign * 16);
    else if (event.key === 'Home') resize(min);
    else if (event.key === 'End') resize(max);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget; <hr> is not
    <div
      role="separator"
      tabIndex={0}
      className={`splitter splitter-${orientation}`}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
