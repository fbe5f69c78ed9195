import type { ReactNode } from 'react';
import { type TipContent, useTip } from './use-tip';

interface TipProps extends TipContent {
  /** What is explained. */
  readonly children: ReactNode;
}

/** A word with an explanation: see `useTip`. A click leads to more where there is more; a tap shows the explanation first. */
export function Tip({ children, ...content }: TipProps) {
  const { frame, word, popup, isTap, close } = useTip(content);
  return (
    <span className="tip" {...frame}>
      <button
        type="button"
        className="tip-word"
        {...word}
        onClick={() => {
          if (isTap()) return;
          close();
          content.more?.open();
        }}
      >
        {children}
      </button>
      {popup}
    </span>
  );
}
