#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { kernelReleases } from '../loader/profile';
import { reportFormats } from '../report/audit/format-report';
import { auditCommand } from './commands/audit';
import { convertCommand } from './commands/convert';
import { symbolsCommand } from './commands/symbols';
import { say } from './say';

const usage = `Usage: klpscope convert [<symbols>…] <in.ko> -o <out.ko>
       klpscope symbols <symbols>… -o <Symbols.list>
       klpscope audit <in.ko> [--symbols <symbols>]… [--kernel <release>] [--format <format>] [-o <file>]

convert makes of a livepatch module one in the kernel's livepatch ELF format. What names or records in the module
say already (of the minimal klp-convert, objtool klp diff, kpatch-build) needs no symbols; with them it is checked.
symbols makes a list of all symbols as klp-convert reads it, in the kernel's order, livepatches left out.
audit follows the kernel's module loader with a module and says where it would stop, what it would print, and what
else is wrong.

  <symbols>   what is known of the kernel, one or several of: vmlinux, a copy of /proc/kallsyms, System.map,
              output of nm, Symbols.list (symbols.klp), Module.symvers, modules (.ko, .o), folders of modules
              such as /lib/modules/<release>; each may be packed by gzip, xz or zstd
  <in.ko>     the module; for convert with its unresolved relocations
  <release>   the kernel whose loader is followed: ${kernelReleases.join(', ')}; else the one that the module was built for
  <format>    ${reportFormats.join(', ')}; text unless it is given
  -o <file>   where to write; an existing file is replaced, but only by a whole one. audit writes to standard output
              without it

Exit status of convert and symbols: 0 done, 1 not done (the reason is on standard error), 2 wrong arguments.
Exit status of audit: 0 not refused and no error found, 1 otherwise, 2 wrong arguments or an input that cannot be read.
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
    case 'audit':
      return run(command, rest);
    default:
      return misused(command === undefined ? 'a command is missing' : `unknown command ${command}`);
  }
}

const options = {
  output: { type: 'string', short: 'o' },
  symbols: { type: 'string', multiple: true },
  kernel: { type: 'string' },
  format: { type: 'string' },
} as const;

interface Arguments {
  readonly values: {
    readonly output?: string | undefined;
    readonly symbols?: readonly string[] | undefined;
    readonly kernel?: string | undefined;
    readonly format?: string | undefined;
  };
  readonly positionals: readonly string[];
}

async function run(command: 'convert' | 'symbols' | 'audit', args: string[]): Promise<number> {
  let parsed: Arguments;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
  const { positionals: paths, values } = parsed;
  const { output } = values;
  if (command !== 'audit' && Object.keys(values).some((option) => option !== 'output'))
    return misused(`${command} has no option but -o`);
  if (command === 'audit') return runAudit(parsed);
  if (command === 'symbols') {
    return paths.length === 0 || output === undefined
      ? misused('symbols takes one source or several, and -o <Symbols.list>')
      : symbolsCommand(paths, output);
  }
  const modulePath = paths.at(-1);
  return modulePath === undefined || output === undefined
    ? misused('convert takes sources of symbols, a module and -o <out.ko>')
    : convertCommand(paths.slice(0, -1), modulePath, output);
}

function runAudit({ positionals, values }: Arguments): Promise<number> | number {
  const [modulePath, ...more] = positionals;
  if (modulePath === undefined || more.length > 0)
    return misused('audit takes one module; sources of symbols follow --symbols');
  const format = reportFormats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined) return misused(`--format is one of ${reportFormats.join(', ')}`);
  const release = kernelReleases.find((known) => known === values.kernel);
  if (values.kernel !== undefined && release === undefined)
    return misused(`--kernel is one of ${kernelReleases.join(', ')}`);
  const { output, symbols = [] } = values;
  return auditCommand(modulePath, { symbols, release, format, output });
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
