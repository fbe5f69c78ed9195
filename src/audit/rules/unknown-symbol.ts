import { formatList } from '../../base/format';
import type { LivepatchModule } from '../../klp/livepatch-module';
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
    for (const { name, bytes, isWeak } of importsOf(module)) {
      // These have rules of their own.
      if (isWeak || isOldInterface(name) || isKallsymsLookup(name) || !isKnownNotExported(map, bytes))
        continue;
      const candidates = map?.candidates(bytes) ?? [];
      yield {
        subject: { kind: 'symbol', symbol: name },
        message: `${name} is undefined and exported by nothing: ${whereText(candidates)}`,
        mend: mendOf(name, candidates, knowsVmlinux(map), annotated.get(name) ?? none),
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
