#!/usr/bin/env node
// A drop-in for the C klp-convert in kernel builds: its arguments, its messages on standard error, its exit status.

import { FormatError } from '../base/format-error';
import { groupBy } from '../base/group-by';
import { harmless, harmlessText } from '../base/harmless';
import type { Plan, PlannedSymbol } from '../klp/plan/plan';
import type { SymbolCandidate } from '../symbols/symbol-map';
import { convertAndVerify, planModule } from './convert';
import { FileError } from './open-path';
import { readSources } from './read-sources';
import { writeOutput } from './write-output';

/** The C tool's `return -1`. */
const failure = 255;

async function main(): Promise<number> {
  const [listPath, modulePath, outputPath, ...others] = process.argv.slice(2);
  if (listPath === undefined || modulePath === undefined || outputPath === undefined || others.length > 0) {
    return fail('Usage: klp-convert <symbols.klp> <input.ko> <output.ko>');
  }
  const map = await orFileError(readSources([listPath], () => undefined));
  if (map instanceof FileError) return fail(...listMessages(map));
  if (map.sources[0]?.source.format === 'module')
    return fail('Symbol list is in unknown format.', 'this is a module: give the symbol list first');
  const opened = await orFileError(planModule(modulePath, map));
  if (opened instanceof FileError) return fail(...moduleMessages(opened));
  try {
    const { plan } = opened;
    const messages = planMessages(plan);
    if (messages.length > 0) return fail(...messages);
    // With nothing to convert the C tool copies its input.
    const output =
      plan.state === 'nothing' ? plan.module.object.source : (await convertAndVerify(plan)).output;
    await writeOutput(outputPath, output);
    return 0;
  } finally {
    await opened.close();
  }
}

function orFileError<T>(promise: Promise<T>): Promise<T | FileError> {
  return promise.catch((error: unknown) => {
    if (error instanceof FileError) return error;
    throw error;
  });
}

function listMessages({ path, cause }: FileError): string[] {
  return cause instanceof FormatError
    ? ['Symbol list is in unknown format.', cause.message]
    : [`Unable to open Symbol list: ${path}`, `Unable to read Symbol list: ${path}`];
}

function moduleMessages({ path, cause }: FileError): string[] {
  const message = `Unable to read elf file ${path}`;
  return cause instanceof FormatError ? [message, cause.message] : [message];
}

function planMessages(plan: Plan): string[] {
  if (plan.state === 'not-convertible')
    return [`${plan.module.dialect.title}: ${plan.module.dialect.explanation}`];
  const messages: string[] = [];
  for (const problem of plan.problems) {
    if (problem.severity === 'error')
      messages.push(`${problem.message}${problem.where === undefined ? '' : ` (${problem.where})`}`);
  }
  for (const symbol of plan.symbols) messages.push(...symbolMessages(symbol));
  if (messages.length > 0) messages.push('Unable to convert relocations');
  return messages;
}

function symbolMessages(symbol: PlannedSymbol): string[] {
  const { resolution, annotations, uses } = symbol;
  // A line feed in a name would begin a message of its own.
  const [name, sought] = [harmless(symbol.name), harmless(symbol.sought)];
  switch (resolution.kind) {
    case 'ambiguous':
      return [`Define KLP_SYMPOS for the symbol: ${name}\n${hint(name, resolution.candidates)}`];
    case 'missing':
      return [`Unable to find missing symbol: ${name}`];
    case 'conflicting': {
      const [first, second] = annotations.map((a) => `${a.object}.${name},${a.position}`);
      return [`Conflicting KLP_SYMPOS definition: ${first} vs. ${second}.`];
    }
    case 'invalid': {
      const { reason } = resolution;
      if (reason.kind === 'unusable-name') return [`Unable to convert symbol name (${name}): ${reason.why}`];
      // A problem of the plan says it.
      if (reason.kind === 'misstated') return [];
      const place = `${reason.claim.object}.${sought},${reason.claim.position}`;
      if (reason.claim.by !== 'annotation')
        return [`The symbol name ${name} does not match a symbol: ${place}`];
      const message =
        reason.kind === 'not-unique'
          ? `Provided KLP_SYMPOS of 0, but found ${reason.count} symbols matching: ${place}`
          : `Provided KLP_SYMPOS does not match a symbol: ${place}`;
      return [`${message}\n${hint(name, resolution.candidates)}`];
    }
    case 'unsupported':
      return resolution.sections.map(
        (section) =>
          `Conversion not supported for symbol: ${name} section: ${section} object: ${resolution.object}`,
      );
    case 'exported':
    case 'unique':
    case 'annotated':
    case 'chosen':
    case 'divided':
    case 'stated':
    case 'weak':
    case 'undecided':
      return uses.length === 0 && annotations.length > 0 && resolution.kind !== 'exported'
        ? [`Couldn't find rela for annotated symbol: ${name}`]
        : [];
  }
}

/** The C tool's hint block, counted from 1 where the C tool counts from 0. */
function hint(name: string, candidates: readonly SymbolCandidate[]): string {
  const lines = [`Valid KLP_SYMPOS for symbol ${name}:`, '-------------------------------------------------'];
  for (const [object, found] of groupBy(candidates, (candidate) => candidate.object.name)) {
    lines.push(`KLP_MODULE_RELOC(${object}){`);
    for (const { position } of found) lines.push(`\tKLP_SYMPOS(${name}, ${position}),`);
    lines.push('}');
  }
  lines.push('-------------------------------------------------');
  return lines.join('\n');
}

function fail(...messages: readonly string[]): number {
  for (const message of messages) process.stderr.write(`klp-convert: ${harmlessText(message)}\n`);
  return failure;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = fail(error instanceof Error ? error.message : String(error));
  },
);
