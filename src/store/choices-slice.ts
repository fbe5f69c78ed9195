import type { StateCreator } from 'zustand';
import type { Choice } from '../worker/protocol';
import type { FilesSlice } from './files-slice';

/** What a choice is about: a symbol, all of it or the relocations of a place. */
export type ChoiceSubject = Pick<Choice, 'symbol' | 'place'>;

/** The choices are in the snapshot; here are the ways to change them. */
export interface ChoicesSlice {
  /** What was chosen before each change, the latest last, with the module that it was for. */
  readonly pastChoices: readonly { readonly module: string; readonly choices: readonly Choice[] }[];
  /** Chooses, instead of what was chosen for the same subject. */
  choose(choice: Choice): Promise<void>;
  /** Takes choices back. */
  takeBack(subjects: readonly ChoiceSubject[]): Promise<void>;
  /** Goes back to what was chosen before the last change. */
  undoChoice(): Promise<void>;
}

export const createChoicesSlice: StateCreator<FilesSlice & ChoicesSlice, [], [], ChoicesSlice> = (
  set,
  get,
) => {
  const change = (edit: (choices: readonly Choice[]) => readonly Choice[]): Promise<void> => {
    const { snapshot, goBy, pastChoices } = get();
    const choices = choicesOf(snapshot);
    const module = snapshot.module?.fingerprint.sha256;
    if (module !== undefined) set({ pastChoices: [...pastChoices, { module, choices }] });
    return goBy(edit(choices));
  };
  return {
    pastChoices: [],
    choose: (choice) =>
      change((choices) => [...choices.filter((other) => !isSameSubject(other, choice)), choice]),
    takeBack: (subjects) =>
      change((choices) => choices.filter((choice) => !subjects.some((one) => isSameSubject(one, choice)))),
    undoChoice: async () => {
      const { snapshot, pastChoices, goBy } = get();
      const last = lastChoices(pastChoices, snapshot.module?.fingerprint.sha256);
      if (last === undefined) return;
      set({ pastChoices: pastChoices.slice(0, pastChoices.indexOf(last)) });
      await goBy(last.choices);
    },
  };
};

/** What undoing would go back to; `undefined` when nothing was chosen for this module. */
export function lastChoices(
  past: ChoicesSlice['pastChoices'],
  module: string | undefined,
): ChoicesSlice['pastChoices'][number] | undefined {
  return past.findLast((entry) => entry.module === module);
}

/** All choices that are known, whether they fit or not. */
export function choicesOf({ choices }: FilesSlice['snapshot']): readonly Choice[] {
  return choices.map(({ choice }) => choice);
}

/** Whether two choices are about the same, so that only one can count. */
export function isSameSubject(one: ChoiceSubject, other: ChoiceSubject): boolean {
  return one.symbol === other.symbol && one.place === other.place;
}
