import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { EM_X86_64, SHN_ABS, SHN_COMMON, SHN_LIVEPATCH, SHN_UNDEF, STB_WEAK } from '../../elf/constants';
import { encodeName } from '../../elf/string-table';
import type { SymbolIndex } from '../../elf/symbol';
import { livepatchSymbolPrefix } from '../../klp/names';
import type { Errno } from '../arch/arch';
import type { LoaderContext } from '../context';
import { isAtLeast } from '../profile';
import { passed, type StepFinding, undecided } from '../verdict';
import { isProprietary } from './modinfo';

/** What is wrong with one symbol: the kernel's lines and error, or `open` where its exports are not known well enough. */
type SymbolFinding = { readonly errno: Errno; readonly messages: readonly string[] } | 'open';

/**
 * kernel/module/main.c: simplify_symbols. The kernel looks at every symbol, prints what it does not find, and fails with
 * the error of the last.
 */
export function checkSymbols(context: LoaderContext): StepFinding {
  const messages: string[] = [];
  let errno: Errno | undefined;
  let open = 0;
  for (let i = 1; i < context.module.symbols.count; i++) {
    const found = checkSymbol(context, i);
    if (found === undefined) continue;
    if (found === 'open') {
      open += 1;
      continue;
    }
    errno = found.errno;
    messages.push(...found.messages);
  }
  if (errno !== undefined)
    return {
      outcome: 'failed',
      errno,
      messages,
      explanation: explanations[errno] ?? 'The symbol table is wrong.',
    };
  if (open === 0) return passed;
  return undecided(
    ['Module.symvers'],
    `Whether the kernel or one of its modules exports ${formatCount(open, 'undefined symbol')} is not known.`,
  );
}

const explanations: Readonly<Partial<Record<Errno, string>>> = {
  ENOENT:
    'No object of the kernel exports them: the module loader resolves exported names only, others need a livepatch relocation.',
  EINVAL:
    'The CRCs that the module was built with are not those of the kernel: it was built against another one.',
  ENOEXEC: 'The symbol table is not as the kernel needs it.',
};

function checkSymbol(context: LoaderContext, index: SymbolIndex): SymbolFinding | undefined {
  const { module, name, profile } = context;
  const { symbols, object } = module;
  const shndx = at(symbols.st_shndx, index);
  if (shndx === SHN_UNDEF) return checkUndefined(context, index);
  if (shndx === SHN_ABS || shndx === SHN_LIVEPATCH) return undefined;
  const symbol = symbols.name(index);
  if (shndx === SHN_COMMON)
    return symbol.startsWith('__gnu_lto')
      ? undefined
      : { errno: 'ENOEXEC', messages: [`${name}: please compile with -fno-common`] };
  if (shndx < object.sections.count || !isAtLeast(profile, '6.1')) return undefined;
  const max = object.sections.count - 1;
  const message = `${name}: Symbol ${symbol} has an invalid section index ${shndx} (max ${max})`;
  return { errno: 'ENOEXEC', messages: [message] };
}

function checkUndefined(context: LoaderContext, index: SymbolIndex): SymbolFinding | undefined {
  const { module, map, name } = context;
  const { symbols, object } = module;
  const symbol = symbols.name(index);
  const unknown = (code: number): string => `${name}: Unknown symbol ${symbol} (err -${code})`;
  const isHidden = symbol === 'klp_enable_patch' && isProprietary(context);
  if (!isHidden && map !== undefined && map.exporters(symbols.nameBytes(index)).length > 0) {
    const wrong = versionProblem(context, symbol);
    return wrong === undefined
      ? undefined
      : { errno: 'EINVAL', messages: [`${name}: ${wrong}`, unknown(22)] };
  }
  if (symbols.bind(index) === STB_WEAK) return undefined;
  if (symbol === '_GLOBAL_OFFSET_TABLE_' && object.header.e_machine === EM_X86_64) return undefined;
  // An unconverted livepatch symbol is exported by nothing.
  const isKnown =
    isHidden || symbol.startsWith(livepatchSymbolPrefix) || isKnownNotExported(map, symbols.nameBytes(index));
  return isKnown ? { errno: 'ENOENT', messages: [unknown(2)] } : 'open';
}

/**
 * Whether the sources are enough to say that nothing exports a name: Module.symvers lists all exports of a build; else
 * the exports of vmlinux must be known, and an object have the symbol without exporting it.
 */
function isKnownNotExported(map: LoaderContext['map'], name: Uint8Array): boolean {
  if (map === undefined || map.exportsOf('vmlinux') === 0) return false;
  if (map.exportOwnerOf('vmlinux')?.source.format === 'exports') return true;
  return map.candidates(name).length > 0;
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
