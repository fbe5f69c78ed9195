#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { convertCommand } from './commands/convert';
import { symbolsCommand } from './commands/symbols';
import { say } from './say';

const usage = `Usage: klpscope convert <symbols>… <in.ko> -o <out.ko>
       klpscope symbols <symbols>… -o <Symbols.list>

convert makes of a livepatch module one in the kernel's livepatch ELF format.
symbols makes a list of all symbols as klp-convert reads it, in the kernel's order, livepatches left out.

  <symbols>   what is known of the kernel, one or several of: vmlinux, a copy of /proc/kallsyms, System.map,
              output of nm, Symbols.list (symbols.klp), Module.symvers, modules (.ko, .o), folders of modules
              such as /lib/modules/<release>; each may be packed by gzip, xz or zstd
  <in.ko>     the module with its unresolved relocations
  -o <file>   where to write; an existing file is replaced, but only by a whole one

Exit status: 0 done, 1 not done (the reason is on standard error), 2 wrong arguments.
`;

async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2);
  switch (command) {
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'convert':
    case 'symbols':
      return run(command, rest);
    default:
      return misused(command === undefined ? 'a command is missing' : `unknown command ${command}`);
  }
}

async function run(command: 'convert' | 'symbols', args: string[]): Promise<number> {
  let parsed: { values: { output?: string | undefined }; positionals: string[] };
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { output: { type: 'string', short: 'o' } } });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
  const paths = parsed.positionals;
  const { output } = parsed.values;
  if (command === 'symbols') {
    return paths.length === 0 || output === undefined
      ? misused('symbols takes one source or several, and -o <Symbols.list>')
      : symbolsCommand(paths, output);
  }
  const modulePath = paths.at(-1);
  return paths.length < 2 || modulePath === undefined || output === undefined
    ? misused('convert takes one source of symbols or several, a module and -o <out.ko>')
    : convertCommand(paths.slice(0, -1), modulePath, output);
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
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
