import * as v from 'valibot';
import { formatCount } from '../base/format';
import type { Choice } from '../worker/protocol';
import type { Snapshot } from '../worker/snapshot';
import { choicesOf } from './choices-slice';
import { type AppState, useStore } from './store';

/** What was chosen for a module, in the browser's storage: names and numbers only, nothing of the module's bytes. */
const remembered = v.object({
  /** First 16 hex digits of the module's SHA-256. */
  module: v.string(),
  choices: v.array(
    v.object({
      symbol: v.string(),
      place: v.exactOptional(v.string()),
      object: v.string(),
      position: v.number(),
      of: v.number(),
    }),
  ),
});

const memory = v.array(remembered);

type Remembered = v.InferOutput<typeof remembered>;

const key = 'klpscope.choices';

/** Modules whose choices are remembered, the latest. */
const most = 50;

/** Remembers what is chosen for each module, and goes by it again when the same file is opened. */
export function startChoicesMemory(): void {
  useStore.subscribe((state, previous) => {
    if (state.snapshot === previous.snapshot) return;
    const [now, before] = [moduleOf(state.snapshot), moduleOf(previous.snapshot)];
    if (now === undefined) return;
    if (now === before) remember(now, state.snapshot);
    else meet(now, before, state);
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
  const own = read().find((entry) => entry.module === module)?.choices ?? [];
  const given = choicesOf(snapshot);
  if (own.length > 0 && given.length === 0) {
    void goBy(own);
    return;
  }
  remember(module, snapshot);
  if (before === undefined || given.length === 0 || own.length > 0) return;
  const unfit = snapshot.choices.filter(({ state }) => state === 'unfit').length;
  showToast({
    tone: 'info',
    message: `${formatCount(given.length - unfit, 'choice')} of the earlier build ${given.length - unfit === 1 ? 'goes' : 'go'} on${unfit === 0 ? '' : `; ${unfit} ${unfit === 1 ? 'does' : 'do'} not fit this one`}`,
    action: { label: 'Show', run: () => navigate('ambiguity') },
  });
}

function remember(module: string, { choices }: Snapshot): void {
  const own: Choice[] = choices.filter(({ state }) => state !== 'unfit').map(({ choice }) => choice);
  const others = read().filter((entry) => entry.module !== module);
  if (own.length === 0 && others.length === read().length) return;
  const entry = { module, choices: own };
  write([...others, ...(own.length === 0 ? [] : [entry])].slice(-most));
}

function read(): Remembered[] {
  try {
    const result = v.safeParse(memory, JSON.parse(localStorage.getItem(key) ?? '[]'));
    return result.success ? result.output : [];
  } catch {
    // No storage, or not what we wrote: then nothing is remembered.
    return [];
  }
}

function write(entries: readonly Remembered[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(entries));
  } catch {
    // Full or not allowed: the choices are still in the link.
  }
}
