import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { Button } from '../button/Button';
import './popup-menu.css';

interface PopupMenuProps {
  /** What stands on the button. */
  readonly button: ReactNode;
  /** Accessible name of button and menu, when the button's content is no text. */
  readonly label?: string;
  readonly title?: string;
  /** In place of the looks of a button. */
  readonly className?: string;
  /** Elements with a menu item role: {@link PopupMenuItem} and the like. */
  readonly children: ReactNode;
}

/**
 * A button that opens a menu below itself. The browser's own popover: over everything, closed by Escape and by a
 * click elsewhere, focus back on the button.
 */
export function PopupMenu({ button, label, title, className, children }: PopupMenuProps) {
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const menuRef = useRef<HTMLDivElement>(null);

  const place = (state: string) => {
    const menu = menuRef.current;
    const anchor = buttonRef.current?.getBoundingClientRect();
    if (state !== 'open' || menu === null || anchor === undefined) return;
    const room = document.documentElement;
    const left = Math.min(anchor.left, room.clientWidth - menu.offsetWidth - 4);
    const below = anchor.bottom + 2;
    const fitsBelow = below + menu.offsetHeight <= room.clientHeight;
    menu.style.left = `${Math.max(4, left)}px`;
    menu.style.top = `${fitsBelow ? below : Math.max(4, anchor.top - menu.offsetHeight - 2)}px`;
    items(menu)[0]?.focus();
  };

  const anchor = {
    ref: buttonRef,
    popoverTarget: id,
    'aria-haspopup': 'menu',
    'aria-label': label,
    title,
  } as const;
  return (
    <>
      {className === undefined ? (
        <Button {...anchor}>{button}</Button>
      ) : (
        <button type="button" className={className} {...anchor}>
          {button}
        </button>
      )}
      <div
        ref={menuRef}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="popup-menu"
        onToggle={(event) => place(event.newState)}
        onKeyDown={moveFocus}
      >
        {children}
      </div>
    </>
  );
}

interface PopupMenuItemProps {
  readonly children: ReactNode;
  readonly onChoose: () => void;
  /** Makes it an item that can be checked, and stays open when chosen. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
}

/** One choice of a {@link PopupMenu}. */
export function PopupMenuItem({ children, onChoose, checked, disabled }: PopupMenuItemProps) {
  return (
    <button
      type="button"
      {...(checked === undefined
        ? { role: 'menuitem' }
        : { role: 'menuitemcheckbox', 'aria-checked': checked })}
      className="popup-menu-item"
      disabled={disabled}
      onClick={(event) => {
        onChoose();
        if (checked === undefined) event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
      }}
    >
      {checked !== undefined && <span className="popup-menu-check">{checked ? '✓' : ''}</span>}
      {children}
    </button>
  );
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const all = items(event.currentTarget);
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  // After the last comes the first.
  const places: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % all.length,
    j: (at + 1) % all.length,
    ArrowUp: at - 1,
    k: at - 1,
    Home: 0,
    End: -1,
  };
  const place = places[event.key];
  if (place === undefined) return;
  event.preventDefault();
  all.at(place)?.focus();
}

function items(menu: HTMLElement): HTMLButtonElement[] {
  return [...menu.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
}
