import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { EM_X86_64, SHN_ABS, SHN_COMMON, SHN_LIVEPATCH, STB_WEAK } from '../../elf/constants';
import { encodeName } from '../../elf/string-table';
import type { Errno } from '../arch/arch';
import type { LoaderContext } from '../context';
import { isAtLeast } from '../profile';
import { passed, type StepFinding, undecided } from '../verdict';
import { isProprietary } from './modinfo';

/**
 * kernel/module/main.c: simplify_symbols. The kernel looks at every symbol, prints what it does not find, and fails with
 * the error of the last.
 */
export function checkSymbols(context: LoaderContext): StepFinding {
  const { module, map, name, profile } = context;
  const { symbols, object } = module;
  const knowsExports = map?.objects.some((known) => map.exportsOf(known.name) > 0) === true;
  const messages: string[] = [];
  let errno: Errno | undefined;
  let open = 0;
  for (let i = 1; i < symbols.count; i++) {
    const shndx = at(symbols.st_shndx, i);
    if (shndx === SHN_ABS || shndx === SHN_LIVEPATCH) continue;
    if (shndx === SHN_COMMON) {
      if (symbols.name(i).startsWith('__gnu_lto')) continue;
      messages.push(`${name}: please compile with -fno-common`);
      errno = 'ENOEXEC';
      continue;
    }
    if (shndx !== 0) {
      if (shndx < object.sections.count || !isAtLeast(profile, '6.1')) continue;
      const max = object.sections.count - 1;
      messages.push(`${name}: Symbol ${symbols.name(i)} has an invalid section index ${shndx} (max ${max})`);
      errno = 'ENOEXEC';
      continue;
    }
    const symbol = symbols.name(i);
    const isHidden = symbol === 'klp_enable_patch' && isProprietary(context);
    if (!isHidden && map !== undefined && map.exporters(symbols.nameBytes(i)).length > 0) {
      const wrong = versionProblem(context, symbol);
      if (wrong === undefined) continue;
      messages.push(`${name}: ${wrong}`, `${name}: Unknown symbol ${symbol} (err -22)`);
      errno = 'EINVAL';
      continue;
    }
    if (symbols.bind(i) === STB_WEAK) continue;
    if (symbol === '_GLOBAL_OFFSET_TABLE_' && object.header.e_machine === EM_X86_64) continue;
    if (!isHidden && !knowsExports) {
      // An unconverted livepatch symbol is exported by nothing.
      if (!symbol.startsWith('.klp.sym.')) {
        open += 1;
        continue;
      }
    }
    messages.push(`${name}: Unknown symbol ${symbol} (err -2)`);
    errno = 'ENOENT';
  }
  if (errno !== undefined)
    return {
      outcome: 'failed',
      errno,
      messages,
      explanation:
        errno === 'ENOENT'
          ? 'No object of the kernel exports them: the module loader resolves exported names only, others need a livepatch relocation.'
          : errno === 'EINVAL'
            ? 'The CRCs that the module was built with are not those of the kernel: it was built against another one.'
            : 'The symbol table is not as the kernel needs it.',
    };
  if (open > 0)
    return undecided(
      ['Module.symvers, vmlinux or /proc/kallsyms'],
      `Whether the kernel exports ${formatCount(open, 'undefined symbol')} is told by its symbols.`,
    );
  return passed;
}

/**
 * kernel/module/version.c: check_version, for an export that was found. A module without any CRCs is let through by
 * force. An entry that is missing among others is an error on Debian's kernels and a warning on others.
 */
function versionProblem({ versions, map, profile }: LoaderContext, symbol: string): string | undefined {
  if (versions === undefined) return undefined;
  const crc = versions.get(symbol);
  if (crc === undefined) return profile.isDebian ? `no symbol version for ${symbol}` : undefined;
  const known = exportedCrc(map, symbol);
  return known === undefined || known === crc ? undefined : `disagrees about version of symbol ${symbol}`;
}

/** Of Module.symvers; 0 there says that the kernel has no CRCs. */
function exportedCrc(map: LoaderContext['map'], symbol: string): number | undefined {
  for (const { source } of map?.sources ?? []) {
    const [row] = source.exportDetails === undefined ? [] : source.symbols.findExports(encodeName(symbol));
    const crc = row === undefined ? undefined : source.exportDetails?.[row]?.crc;
    if (crc !== undefined && crc !== 0) return crc;
  }
  return undefined;
}
