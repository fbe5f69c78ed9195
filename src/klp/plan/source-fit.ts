import { formatCount, formatList } from '../../base/format';
import { groupBy } from '../../base/group-by';
import { releaseOf } from '../../elf/module-info';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { LivepatchModule } from '../livepatch-module';
import type { Plan } from './plan';

/** Fewer missing symbols than this are more likely misspelt, or of a module that is not open. */
const suspicious = 3;

/**
 * What speaks against the sources being of the kernel that the module was built for, or being enough: another release,
 * no vmlinux, or many of the module's symbols missing. One or two sentences each, none when nothing does.
 */
export function findMismatches(module: LivepatchModule, plan: Plan, map: SymbolMap): string[] {
  const mismatches: string[] = [];
  const release = releaseOf(module.modinfo);
  const others = map.sources.filter(({ source }) => (source.release ?? release) !== release);
  for (const [other, sources] of groupBy(others, ({ source }) => source.release)) {
    if (release === undefined) continue;
    const names = formatList(sources.map(({ fileName }) => fileName));
    mismatches.push(
      `${names} ${sources.length === 1 ? 'is' : 'are'} of Linux ${other}; the module was built for ${release}. Positions of another kernel may be wrong: open the symbols of ${release}.`,
    );
  }
  const kernel = map.ownerOf('vmlinux');
  if (kernel === undefined || kernel.source.format === 'exports') {
    mismatches.push(
      'No open source has the symbols of vmlinux, so most of what a livepatch needs cannot be found: open a vmlinux, /proc/kallsyms or System.map as well.',
    );
    return mismatches;
  }
  const missing = plan.symbols.filter(({ resolution }) => resolution.kind === 'missing');
  if (missing.length >= suspicious && missing.length * 4 >= plan.symbols.length) {
    const names = missing.slice(0, 3).map(({ name }) => name);
    mismatches.push(
      `${missing.length} of the ${formatCount(plan.symbols.length, 'symbol')} that the module needs are in no open source (${formatList(names)}${missing.length > 3 ? ' …' : ''}): the sources may be of another kernel, or lack the modules that have them.`,
    );
  }
  return mismatches;
}
