import { BufferSource } from '../bytes/byte-source';
import { ObjectFile } from '../elf/object-file';
import { encodeName } from '../elf/string-table';
import type { Choice } from '../klp/choices/choice';
import { convertModule } from '../klp/conversion/convert';
import { type Verification, verifyConversion } from '../klp/conversion/verify';
import type { LivepatchModule } from '../klp/livepatch-module';
import { type Plan, planConversion } from '../klp/plan/plan';
import { readLivepatchModule } from '../klp/read-module';
import { parseTextSource } from '../symbols/formats/index';
import { SymbolMap } from '../symbols/symbol-map';
import { moduleFromText } from './module-from-text';

/** A text picture, or bytes as they are. */
export type ModuleInput = string | Uint8Array<ArrayBuffer>;

export function bytesOfModule(input: ModuleInput): Uint8Array<ArrayBuffer> {
  return typeof input === 'string' ? moduleFromText(input) : input;
}

export function openObject(input: ModuleInput): Promise<ObjectFile> {
  return ObjectFile.open(new BufferSource(bytesOfModule(input)));
}

export async function openModule(input: ModuleInput): Promise<LivepatchModule> {
  return readLivepatchModule(await openObject(input));
}

/** A Symbols.list in a few words: `*vmlinux f g f *ext4 h`, a line each. */
export function symbolMap(words: string): SymbolMap {
  return mapOf(`klp-convert-symbol-data.0.1\n${words.trim().replace(/\s+/g, '\n')}\n`);
}

/** What texts in the formats of symbol sources hold together. */
export function mapOf(...texts: readonly (string | Uint8Array)[]): SymbolMap {
  return new SymbolMap(
    texts.map((text, index) => ({
      fileName: `source-${index + 1}`,
      source: parseTextSource(typeof text === 'string' ? encodeName(text) : text),
    })),
  );
}

/** The plan for a module with a list in the words of {@link symbolMap}, or without one. */
export async function planModule(
  input: ModuleInput,
  words?: string,
  choices: readonly Choice[] = [],
): Promise<Plan> {
  const map = words === undefined ? undefined : symbolMap(words);
  return planConversion(await openModule(input), map, { choices });
}

export interface Converted {
  readonly plan: Plan;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly verification: Verification;
}

/** Converts and reads back. Fails when the plan is not `ready`. */
export async function convertInput(
  input: ModuleInput,
  words?: string,
  choices: readonly Choice[] = [],
): Promise<Converted> {
  const plan = await planModule(input, words, choices);
  if (plan.state !== 'ready')
    throw new Error(
      `${plan.state}: ${JSON.stringify([plan.problems, plan.symbols.map(({ name, resolution }) => [name, resolution.kind])])}`,
    );
  const output = await convertModule(plan);
  return {
    plan,
    bytes: await output.read(0, output.size),
    verification: await verifyConversion(plan, output),
  };
}
