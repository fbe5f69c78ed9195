import type { KeyboardEvent } from 'react';

/** The keys of a list with one selected item. */
export function useArrowKeys<T>(
  items: readonly T[],
  selected: T | undefined,
  select: (item: T) => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = selected === undefined ? -1 : items.indexOf(selected);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: Math.max(0, at - 1),
      k: Math.max(0, at - 1),
      ArrowDown: Math.min(items.length - 1, at + 1),
      j: Math.min(items.length - 1, at + 1),
      Home: 0,
      End: items.length - 1,
    };
    const target = items[targets[event.key] ?? -1];
    if (target === undefined) return;
    event.preventDefault();
    select(target);
  };
}
