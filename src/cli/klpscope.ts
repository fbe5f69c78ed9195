#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { kernelReleases } from '../loader/profile';
import { macroFamilies } from '../report/annotation-macros';
import { reportFormats } from '../report/audit/format-report';
import { comparisonFormats } from '../report/compare/format-comparison';
import { listingKinds } from '../report/listing/listing';
import { annotateCommand } from './commands/annotate';
import { auditCommand } from './commands/audit';
import { convertCommand } from './commands/convert';
import { diffCommand } from './commands/diff';
import { listCommand } from './commands/list';
import { repairCommand } from './commands/repair';
import { symbolsCommand } from './commands/symbols';
import { say, sayLines } from './say';

const usage = `Usage: klpscope convert [--decisions <file>] [--object <a.o>]… [<symbols>…] <in.ko> -o <out.ko>
       klpscope annotate [--decisions <file>] [--object <a.o>]… [--macros <macros>] [<symbols>…] <in.ko> [-o <file>]
       klpscope symbols <symbols>… -o <Symbols.list>
       klpscope audit <in.ko> [--symbols <symbols>]… [--kernel <release>] [--format <format>] [-o <file>]
       klpscope repair <in.ko> -o <out.ko>
       klpscope diff [--format text|json] <a.ko> <b.ko>
       klpscope list [--format readelf|objdump] <in.ko> [-o <file>]

convert makes of a livepatch module one in the kernel's livepatch ELF format. What names or records in the module
say already (of the minimal klp-convert, objtool klp diff, kpatch-build) needs no symbols; with them it is checked.
annotate makes C text for the source of the livepatch that says of each such symbol which one is meant, by what is
decided; what is not decided stands in its comments with all alternatives.
symbols makes a list of all symbols as klp-convert reads it, in the kernel's order, livepatches left out.
audit follows the kernel's module loader with a module and says where it would stop, what it would print, and what
else is wrong.
repair mends a module that a tool left half-way through conversion, or that a later one broke, and says each change.
It uses what the module says itself, no symbols. A module with nothing to mend is copied.
diff compares two modules by what they mean (two builds, two builders, two releases, before and after): what they patch,
functions with their instructions and relocations, data, tables. What means nothing, as numbers and orders, is folded away.
list shows a module as objdump -dr (unless --format readelf is given) or readelf -SWrs would, with the relocations that
livepatch applies in their places, before which objdump gives up.

  <symbols>   what is known of the kernel, one or several of: vmlinux, a copy of /proc/kallsyms, System.map,
              output of nm, Symbols.list (symbols.klp), Module.symvers, modules (.ko, .o), folders of modules
              such as /lib/modules/<release>; each may be packed by gzip, xz or zstd
  <in.ko>     the module; for convert with its unresolved relocations
  <file>      what was decided about symbols, a file that the Ambiguity view of the page exports. What does not fit the
              module or the symbols is said and not applied
  <a.o>       an object file that the module was linked from: tells which of its code is whose, where annotations disagree
  <release>   the kernel whose loader is followed: ${kernelReleases.join(', ')}; else the one that the module was built for
  <format>    ${reportFormats.join(', ')}; text unless it is given. Of list: readelf or objdump, which is its own
  <macros>    ${macroFamilies.join(' or ')}: KLP_MODULE_RELOC of klp-convert v3 and later, or KLP_RELOC_SYMBOL of
              the minimal klp-convert; those that the module was made with unless it is given
  -o <file>   where to write; an existing file is replaced, but only by a whole one. audit, annotate and list write to
              standard output without it

Exit status of convert, symbols and list: 0 done, 1 not done (the reason is on standard error), 2 wrong arguments.
Exit status of annotate: 0 all is said, 1 something is left to decide or missing (the text is written all the same),
2 wrong arguments.
Exit status of repair: 0 mended or nothing to mend, 1 something cannot be mended (what can is written all the same),
2 wrong arguments.
Exit status of diff: 0 the same in meaning, 1 different, 2 wrong arguments or an input that cannot be read.
Exit status of audit: 0 not refused and no error found, 1 otherwise, 2 wrong arguments or an input that cannot be read.
`;

async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  const command = name === undefined ? undefined : commands.get(name);
  if (name === undefined || command === undefined)
    return misused(name === undefined ? 'a command is missing' : `unknown command ${name}`);
  let parsed: Arguments;
  try {
    parsed = parseArgs({ args: rest, allowPositionals: true, options });
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
  const foreign = optionNames.find(
    (option) => parsed.values[option] !== undefined && !command.options.includes(option),
  );
  return foreign === undefined ? command.run(parsed) : misused(`${name} has no option --${foreign}`);
}

const options = {
  output: { type: 'string', short: 'o' },
  symbols: { type: 'string', multiple: true },
  decisions: { type: 'string' },
  object: { type: 'string', multiple: true },
  kernel: { type: 'string' },
  format: { type: 'string' },
  macros: { type: 'string' },
} as const;

type OptionName = keyof typeof options;

const optionNames = Object.keys(options) as OptionName[];

interface Arguments {
  readonly values: {
    readonly output?: string | undefined;
    readonly symbols?: readonly string[] | undefined;
    readonly decisions?: string | undefined;
    readonly object?: readonly string[] | undefined;
    readonly kernel?: string | undefined;
    readonly format?: string | undefined;
    readonly macros?: string | undefined;
  };
  readonly positionals: readonly string[];
}

/** A command of the program: the options that it takes besides its arguments, and what it does; its exit status. */
interface Command {
  readonly options: readonly OptionName[];
  readonly run: (given: Arguments) => Promise<number> | number;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['convert', { options: ['output', 'decisions', 'object'], run: runConvert }],
  ['annotate', { options: ['output', 'decisions', 'object', 'macros'], run: runAnnotate }],
  ['symbols', { options: ['output'], run: runSymbols }],
  ['repair', { options: ['output'], run: runRepair }],
  ['list', { options: ['output', 'format'], run: runList }],
  ['diff', { options: ['format'], run: runDiff }],
  ['audit', { options: ['output', 'symbols', 'kernel', 'format'], run: runAudit }],
]);

function runConvert({
  positionals,
  values: { output, decisions, object },
}: Arguments): Promise<number> | number {
  const modulePath = positionals.at(-1);
  return modulePath === undefined || output === undefined
    ? misused('convert takes sources of symbols, a module and -o <out.ko>')
    : convertCommand(positionals.slice(0, -1), modulePath, output, {
        decisionsPath: decisions,
        objectPaths: object,
      });
}

function runAnnotate({ positionals, values }: Arguments): Promise<number> | number {
  const modulePath = positionals.at(-1);
  if (modulePath === undefined) return misused('annotate takes sources of symbols and a module');
  const family = macroFamilies.find((known) => known === values.macros);
  if (values.macros !== undefined && family === undefined)
    return misused(`--macros is one of ${macroFamilies.join(', ')}`);
  const { decisions, object: objects = [], output } = values;
  return annotateCommand(modulePath, {
    symbols: positionals.slice(0, -1),
    decisions,
    objects,
    family,
    output,
  });
}

function runSymbols({ positionals, values: { output } }: Arguments): Promise<number> | number {
  return positionals.length === 0 || output === undefined
    ? misused('symbols takes one source or several, and -o <Symbols.list>')
    : symbolsCommand(positionals, output);
}

function runRepair({ positionals, values: { output } }: Arguments): Promise<number> | number {
  const [modulePath, ...more] = positionals;
  return modulePath === undefined || more.length > 0 || output === undefined
    ? misused('repair takes one module and -o <out.ko>')
    : repairCommand(modulePath, output);
}

function runList({
  positionals,
  values: { output, format = 'objdump' },
}: Arguments): Promise<number> | number {
  const [modulePath, ...more] = positionals;
  if (modulePath === undefined || more.length > 0) return misused('list takes one module');
  const kind = listingKinds.find((known) => known === format);
  return kind === undefined
    ? misused(`--format is one of ${listingKinds.join(', ')}`)
    : listCommand(modulePath, kind, output);
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

function runDiff({ positionals, values }: Arguments): Promise<number> | number {
  const [a, b, ...more] = positionals;
  if (a === undefined || b === undefined || more.length > 0) return misused('diff takes two modules');
  const format = comparisonFormats.find((known) => known === (values.format ?? 'text'));
  return format === undefined
    ? misused(`--format of diff is one of ${comparisonFormats.join(', ')}`)
    : diffCommand(a, b, format);
}

function misused(reason: string): number {
  say(reason);
  sayLines(`\n${usage}`);
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
