import { EM_X86_64 } from '../../elf/constants';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { findExport, isKnownNotExported } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import { isAtLeast } from '../../loader/profile';
import { andMore } from '../facts/and-more';
import type { Problem } from '../finding';
import type { AuditContext, Rule } from '../rule';

const lookups: ReadonlySet<string> = new Set([
  'kallsyms_lookup_name',
  'kallsyms_on_each_symbol',
  'module_kallsyms_on_each_symbol',
]);

/** What SUSE's livepatches call a pointer that is filled at run time. */
const pointerPrefix = 'klpe_';

export function isKallsymsLookup(name: string): boolean {
  return lookups.has(name);
}

export const kallsymsLookup: Rule = {
  id: 'kallsyms-lookup',
  title: 'Symbols looked up at run time',
  severity: 'error',
  why: 'Linux 5.7 stopped exporting kallsyms_lookup_name and kallsyms_on_each_symbol, later module_kallsyms_on_each_symbol: a module that imports them is refused. Addresses that are looked up in another way are called through pointers. With CONFIG_X86_KERNEL_IBT an indirect call must reach an ENDBR instruction. At boot the kernel removes it from functions that it never calls indirectly itself, and such a call faults.',
  source:
    'kernel/kallsyms.c: kallsyms_lookup_name; arch/x86/kernel/alternative.c: apply_seal_endbr (6.1: apply_ibt_endbr)',
  mend: 'Refer to the symbol itself and convert the module: livepatch resolves it, and a direct call needs no ENDBR.',
  example: `static int (*klpe_cmdline_proc_show)(struct seq_file *, void *);

$ nm -u lp.ko
                 U kallsyms_lookup_name
$ dmesg
lp: Unknown symbol kallsyms_lookup_name (err -2)`,
  lines: ['%s: Unknown symbol %s (err %d)', 'Missing ENDBR: %pS'],
  *find(context) {
    let isImported = false;
    for (const problem of importProblems(context)) {
      isImported = true;
      yield problem;
    }
    if (!isImported) yield* pointerProblems(context);
  },
};

function* importProblems({ module, map }: AuditContext): Generator<Problem> {
  for (const { name, bytes, isWeak } of importsOf(module)) {
    if (!lookups.has(name) || isWeak || findExport(map, bytes) !== undefined) continue;
    const isKnown = isKnownNotExported(map, bytes);
    yield {
      subject: { kind: 'symbol', symbol: name },
      severity: isKnown ? 'error' : 'warning',
      message: isKnown
        ? `the module imports ${name}, which this kernel does not export`
        : `the module imports ${name}, which kernel.org’s kernels no longer export`,
    };
  }
}

function* pointerProblems({ module, profile }: AuditContext): Generator<Problem> {
  if (module.object.header.e_machine !== EM_X86_64 || !isAtLeast(profile, '6.12')) return;
  const pointers = pointersOf(module);
  const [first] = pointers;
  if (first === undefined) return;
  yield {
    subject: { kind: 'symbol', symbol: first },
    severity: 'warning',
    message: `${first} is named as a pointer to a symbol looked up at run time${andMore(pointers.length, 'of them')}; a call through it faults with IBT where the function has no ENDBR`,
  };
}

function pointersOf({ symbols }: LivepatchModule): string[] {
  const names: string[] = [];
  for (let i = 1; i < symbols.count; i++) {
    const name = symbols.definedIn(i) === undefined ? '' : symbols.name(i);
    if (name.startsWith(pointerPrefix)) names.push(name);
  }
  return names;
}
