import { useState } from 'react';
import { readStored, writeStored } from '../stored';

/** A choice of the reader that outlives the visit: one of `choices`, the first until another is made. */
export function useRemembered<T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
): readonly [T, (choice: T) => void] {
  const [choice, setChoice] = useState<T>(
    () => readStored(name, (text) => choices.find((candidate) => candidate === text)) ?? choices[0],
  );
  const choose = (next: T) => {
    setChoice(next);
    writeStored(name, next);
  };
  return [choice, choose];
}
