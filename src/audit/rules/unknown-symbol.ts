import { formatList } from '../../base/format';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { isConvertibleSection } from '../../klp/plan/section-rules';
import { isKnownNotExported } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';
import type { Rule } from '../rule';
import { isKallsymsLookup } from './kallsyms-lookup';
import { isOldInterface } from './old-interface';

export const unknownSymbol: Rule = {
  id: 'unknown-symbol',
  title: 'Undefined symbol that nothing exports',
  severity: 'error',
  why: 'The module loader resolves undefined symbols among the exports of vmlinux and of loaded modules. What is not exported it does not find: it prints a line for each and refuses the module with -ENOENT. Livepatch can resolve such symbols, when they are livepatch symbols.',
  source: 'kernel/module/main.c: simplify_symbols, resolve_symbol_wait',
  mend: 'Convert the module: klp-convert makes livepatch symbols of what is not exported. Where several symbols have the name annotate the source with KLP_SYMPOS. Where none has it look for a slip in the name or open the module that has it.',
  example: `$ nm -u lp.ko
                 U state_show
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Unknown symbol in module
$ dmesg
lp: Unknown symbol state_show (err -2)`,
  lines: ['%s: Unknown symbol %s (err %d)'],
  *find({ module, map }) {
    const annotated = annotatedNames(module);
    const tables = tablesOf(module);
    for (const { name, bytes, isWeak } of importsOf(module)) {
      // These have rules of their own.
      if (isWeak || isOldInterface(name) || isKallsymsLookup(name) || !isKnownNotExported(map, bytes))
        continue;
      const candidates = map?.candidates(bytes) ?? [];
      const obstacle = obstacleOf(name, candidates, tables.get(name) ?? none);
      yield {
        subject: { kind: 'symbol', symbol: name },
        message: `${name} is undefined and exported by nothing: ${whereText(candidates)}`,
        mend: obstacle ?? mendOf(name, candidates, knowsVmlinux(map), annotated.get(name) ?? none),
      };
    }
  },
};

function whereText(candidates: readonly SymbolCandidate[]): string {
  if (candidates.length === 0) return 'no open source has a symbol of the name';
  const objects = [...new Set(candidates.map(({ object }) => object.name))];
  const names = objects.length > 3 ? [...objects.slice(0, 3), `${objects.length - 3} more`] : objects;
  return candidates.length === 1
    ? `it is a symbol of ${formatList(names)}`
    : `${candidates.length} symbols of ${formatList(names)} have the name`;
}

function knowsVmlinux(map: SymbolMap | undefined): boolean {
  const format = map?.ownerOf('vmlinux')?.source.format;
  return format !== undefined && format !== 'exports';
}

const none: ReadonlySet<string> = new Set();

/** What the annotations (KLP_SYMPOS) say of each name: `vmlinux position 2`. */
function annotatedNames({ annotations, symbols }: LivepatchModule): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { symbol, object, position } of annotations.annotations) {
    const name = symbol < symbols.count ? symbols.name(symbol) : '';
    const said = names.get(name) ?? new Set();
    names.set(name, said.add(`${object} position ${position}`));
  }
  return names;
}

/** By symbol, the relocation sections in which it can be no livepatch symbol of a module: tables that the kernel reads first. */
function tablesOf({ object, relocations, symbols }: LivepatchModule): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { index, table, livepatch } of relocations) {
    const section = object.sectionName(index);
    if (livepatch || isConvertibleSection(section, '')) continue;
    for (const symbol of new Set(table.r_symbol)) {
      if (symbol >= symbols.count || !symbols.isUndefined(symbol)) continue;
      const name = symbols.name(symbol);
      tables.set(name, (tables.get(name) ?? new Set()).add(section));
    }
  }
  return tables;
}

/** What to do where the one symbol that has the name cannot be converted to. */
function obstacleOf(
  name: string,
  candidates: readonly SymbolCandidate[],
  tables: ReadonlySet<string>,
): string | undefined {
  const [candidate] = candidates;
  if (candidate === undefined || candidates.length > 1) return undefined;
  const { object } = candidate;
  const held = [...tables].filter((section) => !isConvertibleSection(section, object.name));
  if (held.length === 0) return undefined;
  const first = `It cannot be converted as it is: the kernel reads what ${formatList(held)} relocates before ${object.name} is there.`;
  return held.some((section) => section.includes('jump_table'))
    ? `${first} Ask for the value in place of the branch: static_key_enabled(&${name}).`
    : `${first} Leave what uses ${name} there out of the replacement.`;
}

function mendOf(
  name: string,
  candidates: readonly SymbolCandidate[],
  isVmlinuxKnown: boolean,
  said: ReadonlySet<string>,
): string {
  if (name === 'klp_enable_patch')
    return 'Load it into a kernel with CONFIG_LIVEPATCH: this one does not export klp_enable_patch.';
  if (candidates.length === 0 && !isVmlinuxKnown)
    return 'Open the symbols of vmlinux as well, which tell whether it has the name, and convert the module.';
  if (candidates.length === 0)
    return 'Look for a slip in the name; or open the module that has it, then convert.';
  if (said.size === 1) return 'Convert the module: its annotation (KLP_SYMPOS) says which symbol is meant.';
  if (said.size > 1)
    return `The annotations disagree: ${formatList([...said].slice(0, 5))}. The link made one symbol of them: use KLP_RELOC_SYMBOL_POS, which puts object and position into the name.`;
  return candidates.length === 1
    ? 'Convert the module: the name is unique, so that no annotation is needed.'
    : 'Annotate the source with KLP_SYMPOS, which says the object and the position, then convert.';
}
