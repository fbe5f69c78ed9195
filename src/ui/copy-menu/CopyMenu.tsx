import { useEffect, useState } from 'react';
import { Button } from '../button/Button';
import { PopupMenu, PopupMenuItem } from '../popup-menu/PopupMenu';
import './copy-menu.css';
import { writeClipboard } from './clipboard';

/** One form in which something can be copied. */
export interface CopyChoice {
  readonly label: string;
  /** The text; may take a while, may fail. */
  readonly text: () => Promise<string> | string;
}

type Outcome = 'idle' | 'copying' | 'copied' | 'failed';

interface CopyMenuProps {
  readonly choices: readonly CopyChoice[];
  readonly label?: string;
  readonly title?: string;
  readonly disabled?: boolean;
}

/** A button that copies, in one of several forms; what came of it stands on the button itself. */
export function CopyMenu({ choices, label = 'Copy', title, disabled = false }: CopyMenuProps) {
  const [outcome, copy] = useCopy();
  const words = { idle: label, copying: 'Copying …', copied: 'Copied', failed: 'Not copied' }[outcome];
  const face = (
    // As wide as its longest word, so that what stands beside it stays where it is.
    <span className="copy-menu-face" data-outcome={outcome} aria-live="polite">
      {words}
    </span>
  );
  if (disabled) {
    return (
      <Button disabled title={title}>
        {face}
      </Button>
    );
  }
  const [only] = choices;
  if (choices.length === 1 && only !== undefined) {
    return (
      <Button title={title} onClick={() => copy(only.text)}>
        {face}
      </Button>
    );
  }
  return (
    <PopupMenu button={face} {...(title !== undefined && { title })}>
      {choices.map((choice) => (
        <PopupMenuItem key={choice.label} onChoose={() => copy(choice.text)}>
          {choice.label}
        </PopupMenuItem>
      ))}
    </PopupMenu>
  );
}

/** Copies, and tells for a moment afterwards what came of it. */
export function useCopy(): readonly [Outcome, (text: CopyChoice['text']) => void] {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  useEffect(() => {
    if (outcome !== 'copied' && outcome !== 'failed') return;
    const timer = setTimeout(() => setOutcome('idle'), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (text: CopyChoice['text']) => {
    setOutcome('copying');
    writeClipboard(text()).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  return [outcome, copy];
}
