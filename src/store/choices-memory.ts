import { formatCount } from '../base/format';
import type { Choice } from '../worker/protocol';
import type { Snapshot } from '../worker/snapshot';
import { choicesOf } from './choices-slice';
import { type AppState, useStore } from './store';
import { readChoices, writeChoices } from './stored-choices';

/** Remembers what is chosen for each module, and goes by it again when the same file is opened. */
export function startChoicesMemory(): void {
  useStore.subscribe((state, previous) => {
    if (state.snapshot === previous.snapshot) return;
    const [now, before] = [moduleOf(state.snapshot), moduleOf(previous.snapshot)];
    if (now === undefined) return;
    if (now !== before) meet(now, before, state);
    // Another tab may have chosen for the same file: only what is chosen here takes the place of that.
    else if (wordsOf(state.snapshot) !== wordsOf(previous.snapshot)) remember(now, state.snapshot);
  });
}

function moduleOf({ module }: Snapshot): string | undefined {
  return module?.fingerprint.sha256;
}

/** A module that was not open before. */
function meet(
  module: string,
  before: string | undefined,
  { snapshot, goBy, showToast, navigate }: AppState,
): void {
  const own = readStoredChoices(module);
  const given = choicesOf(snapshot);
  if (own.length > 0 && given.length === 0) {
    void goBy(own);
    return;
  }
  if (given.length > 0) remember(module, snapshot);
  if (before === undefined || given.length === 0 || own.length > 0) return;
  const unfit = snapshot.choices.filter(({ state }) => state === 'unfit').length;
  showToast({
    tone: 'info',
    message: `${formatCount(given.length - unfit, 'choice')} of the earlier build ${given.length - unfit === 1 ? 'goes' : 'go'} on${unfit === 0 ? '' : `; ${unfit} ${unfit === 1 ? 'does' : 'do'} not fit this one`}`,
    action: { label: 'Show', run: () => navigate('ambiguity') },
  });
}

function readStoredChoices(module: string): readonly Choice[] {
  const storage = storageOf();
  return storage === undefined ? [] : readChoices(storage, module);
}

function remember(module: string, snapshot: Snapshot): void {
  const storage = storageOf();
  if (storage !== undefined) writeChoices(storage, module, rememberedOf(snapshot));
}

/** What is remembered of what was chosen: that which fits, or may when its sources are open. */
function rememberedOf({ choices }: Snapshot): readonly Choice[] {
  return choices.filter(({ state }) => state !== 'unfit').map(({ choice }) => choice);
}

function wordsOf(snapshot: Snapshot): string {
  return JSON.stringify(rememberedOf(snapshot));
}

/** `undefined` where the browser allows none. */
function storageOf(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
