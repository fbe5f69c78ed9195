import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { EM_X86_64, SHN_ABS, SHN_COMMON, SHN_LIVEPATCH, SHN_UNDEF, STB_WEAK } from '../../elf/constants';
import type { SymbolIndex } from '../../elf/symbol';
import { livepatchSymbolPrefix } from '../../klp/names';
import type { LoaderContext } from '../context';
import type { Errno } from '../errno';
import { findExport, isKnownNotExported, type KnownExport } from '../exports';
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
    'The symbols are exported, and not for this module: built against another kernel (CRCs), or without MODULE_IMPORT_NS.',
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
  const found = findExport(map, symbols.nameBytes(index));
  const isHidden = isProprietary(context) && isGplOnly(symbol, found);
  if (found !== undefined && !isHidden) {
    const wrong = namespaceProblem(context, symbol, found) ?? versionProblem(context, symbol, found);
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

/** klp_enable_patch is, in every kernel. */
function isGplOnly(symbol: string, found: KnownExport | undefined): boolean {
  return found?.details?.isGpl ?? symbol === 'klp_enable_patch';
}

/**
 * kernel/module/main.c: verify_namespace_is_imported. Since 6.16 namespaces `module:a,b*` are for the modules they name
 * and need no import.
 */
function namespaceProblem(
  { module, name }: LoaderContext,
  symbol: string,
  { details }: KnownExport,
): string | undefined {
  const namespace = details?.namespace ?? '';
  if (namespace === '') return undefined;
  if (namespace.startsWith('module:')) {
    const isFor = namespace
      .slice('module:'.length)
      .split(',')
      .some((pattern) => matchesModule(pattern, name));
    if (isFor) return undefined;
  } else if (module.modinfo.some(({ tag, value }) => tag === 'import_ns' && value === namespace))
    return undefined;
  return `module uses symbol (${symbol}) from namespace ${namespace}, but does not import it.`;
}

/** `-` is `_`, and a `*` at the end stands for anything. */
function matchesModule(pattern: string, name: string): boolean {
  const [wanted, own] = [pattern, name].map((text) => text.replaceAll('-', '_')) as [string, string];
  return wanted.endsWith('*') ? own.startsWith(wanted.slice(0, -1)) : own === wanted;
}

/**
 * kernel/module/version.c: check_version, for an export that was found. A module without any CRCs is let through by
 * force. An entry that is missing among others is an error on Debian's kernels and a warning on others.
 */
function versionProblem(
  { versions, profile }: LoaderContext,
  symbol: string,
  { details }: KnownExport,
): string | undefined {
  if (versions === undefined) return undefined;
  const crc = versions.get(symbol);
  if (crc === undefined) return profile.isDebian ? `no symbol version for ${symbol}` : undefined;
  // 0 in Module.symvers says that the kernel has no CRCs.
  const known = details?.crc ?? 0;
  return known === 0 || known === crc ? undefined : `disagrees about version of symbol ${symbol}`;
}
