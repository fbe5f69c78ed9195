#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { formatProblem } from '../base/format-error';
import { isBlocking } from '../klp/resolution';
import { explainSymbol, planSentence } from '../report/plan-text';
import { snippetsFor } from '../report/snippet';
import { convertAndVerify, planFiles } from './convert';
import { writeOutput } from './write-output';

const usage = `Usage: klpscope convert <symbols> <in.ko> -o <out.ko>

Converts a livepatch module into the kernel's livepatch ELF format.
  <symbols>   Symbols.list (symbols.klp) of the kernel the module is for
  <in.ko>     the module with its unresolved relocations
  -o <out.ko> where to write; an existing file is replaced, but only by a whole one

Exit status: 0 converted, 1 not converted (the reason is on standard error), 2 wrong arguments.
`;

async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (command !== 'convert')
    return misused(command === undefined ? 'a command is missing' : `unknown command ${command}`);
  return convert(rest);
}

async function convert(args: string[]): Promise<number> {
  let parsed: { values: { output?: string | undefined }; positionals: string[] };
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { output: { type: 'string', short: 'o' } } });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
  const [listPath, modulePath, ...others] = parsed.positionals;
  const { output: outputPath } = parsed.values;
  if (listPath === undefined || modulePath === undefined || others.length > 0 || outputPath === undefined) {
    return misused('convert takes a symbol list, a module and -o <out.ko>');
  }
  const { plan, list, close } = await planFiles(listPath, modulePath);
  try {
    for (const note of list.notes) process.stderr.write(`klpscope: ${listPath}: note: ${note}\n`);
    for (const problem of plan.problems) {
      process.stderr.write(`klpscope: ${modulePath}: ${problem.severity}: ${formatProblem(problem)}\n`);
    }
    for (const symbol of plan.symbols.filter(({ resolution }) => isBlocking(resolution.kind))) {
      process.stderr.write(
        `klpscope: ${modulePath}: ${symbol.name}: ${symbol.resolution.kind}. ${explainSymbol(symbol)}\n`,
      );
      for (const { label, text } of snippetsFor(symbol))
        process.stderr.write(`\n  /* ${label} */\n${indent(text)}\n`);
    }
    process.stderr.write(`klpscope: ${modulePath}: ${planSentence(plan)}\n`);
    if (plan.state !== 'ready') return 1;
    const { output } = await convertAndVerify(plan);
    await writeOutput(outputPath, output);
    return 0;
  } finally {
    await close();
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function misused(reason: string): number {
  process.stderr.write(`klpscope: ${reason}\n\n${usage}`);
  return 2;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`klpscope: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
