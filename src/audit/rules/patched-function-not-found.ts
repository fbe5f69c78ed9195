import { formatList } from '../../base/format';
import { encodeName } from '../../elf/string-table';
import type { SymbolMap } from '../../symbols/symbol-map';
import { consequenceOf, functionSubject, type Lookup, lookupsOf } from '../facts/patched';
import type { Rule } from '../rule';

/** What GCC appends to a function that it changed. */
const suffixes = ['.isra.0', '.constprop.0', '.part.0', '.cold'];

export const patchedFunctionNotFound: Rule = {
  id: 'patched-function-not-found',
  title: 'Replaced function that the object does not have',
  severity: 'error',
  why: 'The kernel looks for old_name among the symbols of the object and finds none. For vmlinux, and for a module that is loaded, klp_enable_patch returns -EINVAL; a module that is loaded later is refused.',
  source: 'kernel/livepatch/core.c: klp_find_object_symbol, klp_module_coming',
  mend: 'Look the name up in /proc/kallsyms of the kernel that is patched. The compiler may have inlined the function: then replace its callers. It may have renamed it (.isra.0, .constprop.0, .part.0): then give that name. Or it is in another object.',
  example: `static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_shwo", .new_func = livepatch_cmdline_proc_show },

$ dmesg
livepatch: symbol 'cmdline_proc_shwo' not found in symbol table`,
  lines: ["livepatch: symbol '%s' not found in symbol table"],
  *find(context) {
    for (const lookup of lookupsOf(context)) {
      const { object, objectName, func, candidates, bytes } = lookup;
      if (candidates.length > 0) continue;
      const mend = mendOf(lookup, context.map);
      yield {
        subject: functionSubject(object, func),
        message: `${objectName} has no symbol ${func.oldName}: ${consequenceOf(lookup)}`,
        object: objectName,
        bytes,
        ...(mend !== undefined && { mend }),
      };
    }
  },
};

function mendOf({ objectName, func, elsewhere }: Lookup, map: SymbolMap | undefined): string | undefined {
  const renamed = suffixes
    .map((suffix) => `${func.oldName}${suffix}`)
    .filter((name) =>
      map?.candidates(encodeName(name)).some((candidate) => candidate.object.name === objectName),
    );
  if (renamed.length > 0)
    return `${objectName} has ${formatList(renamed)}: the compiler changed the function, so its arguments may be others than in the source. Replace its callers, or give that name with a function of the same arguments.`;
  const others = [...new Set(elsewhere.map((candidate) => candidate.object.name))];
  return others.length === 0
    ? undefined
    : `${formatList(others.slice(0, 5))} ${others.length === 1 ? 'has' : 'have'} a symbol of this name: move the function to the klp_object of the object that is meant.`;
}
