import * as v from 'valibot';
import type { Choice } from '../worker/protocol';

const choiceList = v.array(
  v.object({
    symbol: v.string(),
    place: v.exactOptional(v.string()),
    object: v.string(),
    position: v.number(),
    of: v.number(),
  }),
);

/** What was chosen for one module: names and numbers only, nothing of its bytes. */
const remembered = v.object({
  /** When, in milliseconds since 1970: the oldest are forgotten first. */
  at: v.number(),
  choices: choiceList,
});

/** As it was remembered until 2026: all modules under one key. */
const allInOne = v.array(v.object({ module: v.string(), choices: choiceList }));

const prefix = 'klpscope.choices';

/** Modules whose choices are remembered, the latest. */
const most = 50;

/** The storage of the browser, as far as it is used. */
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** What is remembered for a module, named by the first 16 hex digits of its SHA-256. */
export function readChoices(storage: ChoiceStorage, module: string): readonly Choice[] {
  try {
    divide(storage);
    return read(storage, keyOf(module))?.choices ?? [];
  } catch {
    // Storage is switched off.
    return [];
  }
}

/**
 * Remembers what was chosen for a module; for none it forgets. Each module has a key of its own, so that two tabs, which
 * have different modules open, do not undo each other's.
 */
export function writeChoices(
  storage: ChoiceStorage,
  module: string,
  choices: readonly Choice[],
  at = Date.now(),
): void {
  try {
    divide(storage);
    if (choices.length === 0) storage.removeItem(keyOf(module));
    else {
      storage.setItem(keyOf(module), JSON.stringify({ at, choices }));
      forgetOldest(storage);
    }
  } catch {
    // Full or not allowed: the choices are still in the link.
  }
}

function keyOf(module: string): string {
  return `${prefix}.${module}`;
}

function read(storage: ChoiceStorage, key: string): v.InferOutput<typeof remembered> | undefined {
  const result = v.safeParse(remembered, parse(storage.getItem(key)));
  return result.success ? result.output : undefined;
}

/** Gives each module its own key, once. */
function divide(storage: ChoiceStorage): void {
  const text = storage.getItem(prefix);
  if (text === null) return;
  storage.removeItem(prefix);
  const result = v.safeParse(allInOne, parse(text));
  if (!result.success) return;
  for (const [at, { module, choices }] of result.output.entries())
    storage.setItem(keyOf(module), JSON.stringify({ at, choices }));
}

function forgetOldest(storage: ChoiceStorage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
    (key) => key?.startsWith(`${prefix}.`) === true,
  );
  const aged = keys.flatMap((key) => (key === null ? [] : [{ key, at: read(storage, key)?.at ?? 0 }]));
  for (const { key } of aged.sort((a, b) => b.at - a.at).slice(most)) storage.removeItem(key);
}

/** What is not JSON was not written here. */
function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
