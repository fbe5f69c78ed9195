import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { SHN_ABS, SHN_COMMON, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import type { SymbolIndex } from '../../elf/symbol';
import { livepatchSymbolPrefix } from '../../klp/names';
import type { LoaderContext } from '../context';
import type { Errno } from '../errno';
import { findExport, isKnownNotExported, type KnownExport } from '../exports';
import { importedName } from '../imports';
import { mayUseNamespace, moduleNamespace } from '../namespaces';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding, undecided } from '../verdict';
import { isProprietary } from './modinfo';

/** What is wrong with one symbol: the kernel's lines and error, or `open` where its exports are not known well enough. */
type SymbolFinding = { readonly errno: Errno; readonly messages: readonly string[] } | 'open';

/**
 * kernel/module/main.c: simplify_symbols. The kernel looks at every symbol, prints what it does not find, and fails with
 * the error of the last.
 */
export function checkSymbols(context: LoaderContext): StepFinding {
  const forbidden = forbiddenImport(context);
  if (forbidden !== undefined) return forbidden;
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

/** kernel/module/main.c: setup_modinfo, since 6.16: such a namespace names the modules that may use it. */
function forbiddenImport({ module, name, profile }: LoaderContext): StepFinding | undefined {
  if (!isAtLeast(profile, '7.3')) return undefined;
  const found = module.modinfo.find(
    ({ tag, value }) => tag === 'import_ns' && value.startsWith(moduleNamespace),
  );
  if (found === undefined) return undefined;
  return failed(
    'EPERM',
    [`${name}: module tries to import module namespace: ${found.value}`],
    'Such a namespace names the modules that may use it and is not to be imported: remove MODULE_IMPORT_NS.',
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
  const imported = importedName(symbols, index, object.header.e_machine);
  if (imported === undefined) return undefined;
  const unknown = (code: number): string => `${name}: Unknown symbol ${imported.name} (err -${code})`;
  const found = findExport(map, imported.bytes);
  const isGplOnly = isProprietary(context) ? needsGpl(imported.name, found) : false;
  // Without Module.symvers it is not known which exports are for GPL modules only.
  if (isGplOnly === undefined) return 'open';
  const isHidden = isGplOnly;
  if (found !== undefined && !isHidden) {
    const wrong =
      namespaceProblem(context, imported.name, found) ?? versionProblem(context, imported.name, found);
    return wrong === undefined
      ? undefined
      : { errno: 'EINVAL', messages: [`${name}: ${wrong}`, unknown(22)] };
  }
  if (imported.isWeak) return undefined;
  // An unconverted livepatch symbol is exported by nothing.
  const isKnown =
    isHidden || imported.name.startsWith(livepatchSymbolPrefix) || isKnownNotExported(map, imported.bytes);
  return isKnown ? { errno: 'ENOENT', messages: [unknown(2)] } : 'open';
}

/** Whether an export is for GPL modules only; klp_enable_patch is, in every kernel. */
function needsGpl(symbol: string, found: KnownExport | undefined): boolean | undefined {
  if (symbol === 'klp_enable_patch') return true;
  return found === undefined ? false : found.details?.isGpl;
}

function namespaceProblem(
  { module }: LoaderContext,
  symbol: string,
  { details }: KnownExport,
): string | undefined {
  const namespace = details?.namespace ?? '';
  return mayUseNamespace(module, namespace)
    ? undefined
    : `module uses symbol (${symbol}) from namespace ${namespace}, but does not import it.`;
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
  // 0 in Module.symvers says that the kernel has no CRCs.
  if (versions === undefined || details?.crc === 0) return undefined;
  const crc = versions.crcs.get(symbol);
  if (crc === undefined)
    return profile.isDebian && !versions.isExtended ? `no symbol version for ${symbol}` : undefined;
  return details === undefined || details.crc === crc
    ? undefined
    : `disagrees about version of symbol ${symbol}`;
}
