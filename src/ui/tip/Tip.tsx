import { type ReactNode, useId } from 'react';
import './tip.css';

interface TipProps {
  /** What is explained. */
  readonly children: ReactNode;
  /** The explanation: text, a sentence or two. */
  readonly text: string;
  readonly onClick?: () => void;
}

/** A word with an explanation that shows while it is pointed at or has the focus. */
export function Tip({ children, text, onClick }: TipProps) {
  const id = useId();
  return (
    <span className="tip">
      <button type="button" className="tip-word" aria-describedby={id} onClick={onClick}>
        {children}
      </button>
      <span className="tip-text" role="tooltip" id={id}>
        {text}
      </span>
    </span>
  );
}
