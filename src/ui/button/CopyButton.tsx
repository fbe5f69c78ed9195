import { useEffect, useState } from 'react';
import { writeClipboard } from '../copy-menu/clipboard';
import { Icon } from '../icon/Icon';
import { Button } from './Button';

interface CopyButtonProps {
  /** What is copied; a function when it is costly to make. */
  readonly text: string | (() => string | Promise<string>);
  /** What the button is called, shown unless `compact`: `Copy`, `Copy link`. */
  readonly label: string;
  readonly compact?: boolean;
  readonly icon?: 'copy' | 'link';
  /** A tooltip, where the label needs one. */
  readonly hint?: string;
  readonly onCopied?: () => void;
}

/** Copies text, and says so on itself. */
export function CopyButton({ text, label, compact = false, icon = 'copy', hint, onCopied }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'Copied' | 'Not copied'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1600);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await writeClipboard(typeof text === 'string' ? text : text());
      setOutcome('Copied');
      onCopied?.();
    } catch {
      // The browser does not let this page copy.
      setOutcome('Not copied');
    }
  };
  const shown = outcome ?? label;
  return (
    <Button
      look="quiet"
      title={hint ?? (compact ? label : undefined)}
      aria-label={shown}
      onClick={() => void copy()}
    >
      <Icon name={outcome === 'Copied' ? 'check' : outcome === undefined ? icon : 'close'} />
      {compact && outcome === undefined ? undefined : <span>{shown}</span>}
      <span className="visually-hidden" role="status">
        {outcome}
      </span>
    </Button>
  );
}
