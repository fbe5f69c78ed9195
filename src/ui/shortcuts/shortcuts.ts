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

/** What has the keys while it is open, Escape among them: a dialog or a menu, not a tip. */
const havingKeys = 'dialog[open], :popover-open:not([role="tooltip"])';

/** Runs the shortcuts of a key table, except while something is typed into a field or a dialog is open. */
export function useShortcuts(table: readonly Shortcut[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector(havingKeys) !== null) return;
      const pressed = pressedKey(event);
      if (pressed === undefined || (!pressed.startsWith('Mod+') && isEditable(event.target))) return;
      const shortcut = table.find(({ keys, run }) => run !== undefined && keys.includes(pressed));
      if (shortcut?.run === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [table]);
}

/** What is pressed, as key tables have it; `undefined` for combinations that they do not have. */
function pressedKey(event: KeyboardEvent): string | undefined {
  // On many keyboards a bracket is typed with AltGr, which Windows reports as Ctrl and Alt, or with Apple's Option.
  const isTyped = event.getModifierState('AltGraph') || (isApple && event.altKey && !event.metaKey);
  if (isTyped) return event.key;
  const mod = isApple ? event.metaKey : event.ctrlKey;
  if (event.altKey || (!mod && (event.ctrlKey || event.metaKey))) return undefined;
  return mod ? `Mod+${event.key.toLowerCase()}` : event.key;
}

/** A key as it is printed on this keyboard. */
export function formatKey(key: string): string {
  if (key.startsWith('Shift+')) return `Shift+${formatKey(key.slice(6))}`;
  if (key.startsWith('Mod+')) return `${isApple ? '⌘' : 'Ctrl+'}${key.slice(4).toUpperCase()}`;
  const names: Readonly<Record<string, string>> = {
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
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
