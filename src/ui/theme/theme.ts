import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from '../stored';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();
let theme = readTheme();

/** The reader's choice of colours and how to change it. `public/theme.js` applies it before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, () => theme), chooseTheme];
}

function chooseTheme(choice: Theme): void {
  writeStored('theme', choice === 'system' ? undefined : choice);
  apply();
}

function apply(): void {
  theme = readTheme();
  if (theme === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.setAttribute('data-theme', theme);
  for (const listener of listeners) listener();
}

function readTheme(): Theme {
  return readStored('theme', (text) => themes.find((known) => known === text)) ?? 'system';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab changed it.
  if (listeners.size === 1) window.addEventListener('storage', apply);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', apply);
  };
}
