import { useEffect, useRef } from 'react';
import { focusView } from '../../ui/shortcuts/list-keys';

/**
 * Keeps the keyboard in the page. When what had the focus is gone, with the view that was left, the inspector that was
 * closed, what last had it in the view gets it, else the list of the view. To be called by what is drawn anew then.
 */
export function useKeptFocus(): void {
  const last = useRef<Element>(undefined);
  const lastInView = useRef<HTMLElement>(undefined);
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      last.current = target;
      if (target.closest('main') !== null) lastInView.current = target;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (last.current === undefined || last.current.isConnected || document.activeElement !== document.body)
      return;
    last.current = undefined;
    if (lastInView.current?.isConnected === true) lastInView.current.focus({ preventScroll: true });
    else focusView();
  });
}
