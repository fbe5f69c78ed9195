import { useEffect } from 'react';

/** One row of a key table: what is pressed, what it does. Rows without `run` belong to a widget and are only listed. */
export interface Shortcut {
  /** As `KeyboardEvent.key`, with `Mod+` for Ctrl, or Command on Apple keyboards: `Mod+o`, `/`, `Escape`. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: string;
  readonly run?: () => void;
}

const isApple = /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

/** Runs the shortcuts of a key table, except while something is typed into a field or a dialog is open. */
export function useShortcuts(table: readonly Shortcut[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      const mod = isApple ? event.metaKey : event.ctrlKey;
      if (event.altKey || (!mod && (event.ctrlKey || event.metaKey))) return;
      const pressed = mod ? `Mod+${event.key.toLowerCase()}` : event.key;
      if (!mod && pressed !== 'Escape' && isEditable(event.target)) return;
      const shortcut = table.find(({ keys, run }) => run !== undefined && keys.includes(pressed));
      if (shortcut?.run === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [table]);
}

/** A key as it is printed on this keyboard. */
export function formatKey(key: string): string {
  if (key.startsWith('Mod+')) return `${isApple ? '⌘' : 'Ctrl+'}${key.slice(4).toUpperCase()}`;
  const names: Readonly<Record<string, string>> = {
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    PageUp: 'Page Up',
    PageDown: 'Page Down',
  };
  return names[key] ?? key;
}

function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['button', 'checkbox', 'radio', 'file'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
