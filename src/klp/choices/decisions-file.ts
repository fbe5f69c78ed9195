// A file of choices, to be kept beside the source of a livepatch and given to the command line.

import * as v from 'valibot';
import { FormatError } from '../../base/format-error';
import type { ByteSource } from '../../bytes/byte-source';
import { decodeName } from '../../elf/string-table';
import { type Choice, subjectOf } from './choice';

/** What the file says of itself. */
const format = 'klpscope-decisions';

/** For whom the choices were made; for the reader, nothing depends on it. */
export interface DecisionsFor {
  /** The module's file name. */
  readonly module?: string;
  /** The kernel's release. */
  readonly kernel?: string;
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffffffff));

const choice = v.strictObject({
  symbol: text,
  in: v.optional(text),
  object: text,
  position: count,
  of: count,
});

const file = v.strictObject({
  format: v.literal(format),
  version: v.literal(1),
  module: v.optional(text),
  kernel: v.optional(text),
  decisions: v.array(choice),
});

/** The file's text: JSON, one decision a line, so that a change shows in version control. */
export function formatDecisions(choices: readonly Choice[], { module, kernel }: DecisionsFor): string {
  const head = [
    ...membersOf({ format, version: 1 }),
    ...membersOf(module === undefined ? {} : { module }),
    ...membersOf(kernel === undefined ? {} : { kernel }),
  ].map((member) => `  ${member},\n`);
  const lines = choices.map(({ symbol, place, object, position, of }) => {
    const members = { symbol, ...(place === undefined ? {} : { in: place }), object, position, of };
    return `{ ${membersOf(members).join(', ')} }`;
  });
  const decisions = lines.length === 0 ? '[]' : `[\n    ${lines.join(',\n    ')}\n  ]`;
  return `{\n${head.join('')}  "decisions": ${decisions}\n}\n`;
}

function membersOf(object: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
}

/** Whether a file begins as one of decisions does: the first member of the object says it. */
export function isDecisionsFile(head: Uint8Array): boolean {
  return /^\s*\{\s*"format"\s*:\s*"klpscope-decisions"/.test(decodeName(head));
}

/** More than anybody decides. */
const largest = 16 * 2 ** 20;

/** Reads a file that {@link isDecisionsFile}. Throws FormatError that names the field. */
export async function readDecisions(content: ByteSource): Promise<readonly Choice[]> {
  if (content.size > largest) throw notDecisions(`it has ${content.size} bytes`, undefined);
  return parseDecisions(new TextDecoder().decode(await content.read(0, content.size)));
}

/** Reads the text of such a file. Throws FormatError that names the field. */
export function parseDecisions(source: string): readonly Choice[] {
  const result = v.safeParse(file, parseJson(source));
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue);
    throw notDecisions(issue.message, where ?? undefined);
  }
  const seen = new Map<string, number>();
  return result.output.decisions.map(({ in: place, ...rest }, i): Choice => {
    const one = { ...rest, ...(place === undefined ? {} : { place }) };
    const where = `decisions.${i}`;
    if (one.position > one.of)
      throw notDecisions(`position ${one.position} of ${one.of} cannot be`, `${where}.position`);
    const subject = subjectOf(one);
    const first = seen.get(subject);
    if (first !== undefined) throw notDecisions(`${subject} is decided in decisions.${first} already`, where);
    seen.set(subject, i);
    return one;
  });
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw notDecisions(error instanceof Error ? error.message : String(error), undefined);
  }
}

function notDecisions(message: string, where: string | undefined): FormatError {
  return new FormatError({
    code: 'klp/decisions-file',
    message: `this is no file of decisions: ${message}`,
    ...(where === undefined ? {} : { where }),
    mend: 'Give a file as the Ambiguity view exports it, of format "klpscope-decisions", version 1.',
  });
}
