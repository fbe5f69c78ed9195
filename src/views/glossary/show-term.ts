import { useStore } from '../../store/store';

/** Goes to a term of the glossary. */
export function showTerm(id: string): void {
  useStore.getState().showTerm(id);
  goToTerm(id);
}

/** To a term of the glossary that is shown, as soon as it is drawn. */
export function goToTerm(id: string): void {
  requestAnimationFrame(() => {
    const entry = document.getElementById(`term-${id}`);
    entry?.scrollIntoView({ block: 'center' });
    entry?.focus({ preventScroll: true });
  });
}
