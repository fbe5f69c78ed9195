import { useState } from 'react';

const prefix = 'klpscope-';

/** What this browser remembers under `name`, if it is something that `parse` accepts. */
export function readStored<T>(name: string, parse: (text: string) => T | undefined): T | undefined {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? undefined : parse(text);
  } catch {
    // Storage is switched off: nothing is remembered.
    return undefined;
  }
}

/** Makes this browser remember `text`; `undefined` makes it forget. */
export function writeStored(name: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, text);
  } catch {
    // As above.
  }
}

/** A number that this browser remembers, such as the width of a pane, until it is reset to the initial one. */
export function useStoredNumber(
  name: string,
  initial: number,
): readonly [value: number, set: (value: number) => void, reset: () => void] {
  const [value, setValue] = useState(() => readStored(name, parseFinite) ?? initial);
  return [
    value,
    (next) => {
      setValue(next);
      writeStored(name, String(next));
    },
    () => {
      setValue(initial);
      writeStored(name, undefined);
    },
  ];
}

function parseFinite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
