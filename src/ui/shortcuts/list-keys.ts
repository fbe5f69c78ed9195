import { positionAfterKey } from '../data-table/keys';

/**
 * What `j` and `k` walk: a grid or a list box, which hears its keys itself, or an element whose `data-items` is a
 * selector of the buttons in it.
 */
const lists = ':is([role=grid], [role=listbox], [data-items])';

/** Goes to the next or the previous item of the list that has the focus, else of the first one of the view. */
export function stepInList(key: 'j' | 'k'): void {
  const active = document.activeElement;
  const list = active?.closest<HTMLElement>(lists) ?? firstList();
  if (list === undefined) return;
  const items = itemsOf(list);
  if (items === undefined) {
    // A list that had the focus has heard the key already.
    if (list === active) return;
    list.focus();
    list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return;
  }
  const at = active instanceof HTMLElement ? items.indexOf(active) : -1;
  const position = at < 0 ? items.findIndex(isPressed) : at;
  const next = positionAfterKey(key, {
    position: position < 0 ? undefined : position,
    start: 0,
    perPage: 1,
    count: items.length,
  });
  const item = next === undefined ? undefined : items[next];
  item?.focus();
  // As in a table, the row that is gone to is the one that the inspector shows.
  if (item?.ariaPressed === 'false') item.click();
}

/** Gives the focus to the first list of the view, or to the view itself where it has none. */
export function focusView(): void {
  const list = firstList();
  const items = list && itemsOf(list);
  const target = items === undefined ? list : (items.find(isPressed) ?? items[0]);
  (target ?? document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
}

function firstList(): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`main ${lists}`) ?? undefined;
}

/** The items that can be seen; `undefined` for a list that hears its keys itself. */
function itemsOf(list: HTMLElement): HTMLElement[] | undefined {
  const selector = list.dataset['items'];
  if (selector === undefined) return undefined;
  return [...list.querySelectorAll<HTMLElement>(selector)].filter((item) => item.checkVisibility());
}

function isPressed(item: HTMLElement): boolean {
  return item.ariaPressed === 'true';
}
