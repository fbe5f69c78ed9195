import { at } from '../../base/column';
import type { FormatProblem } from '../../base/format-error';
import { SHN_ABS, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import type { SymbolIndex } from '../../elf/symbol';
import type { SymbolChange } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import { type LivepatchSymbolName, livepatchSymbolPrefix, parseLivepatchSymbolName } from '../names';
import { statedPrefix } from '../stated-name';
import { convertAgain, type Findings, type Mend } from './mend';

/** Symbols with SHN_LIVEPATCH after the repair whose names the kernel reads. */
export type LivepatchSymbols = ReadonlyMap<SymbolIndex, LivepatchSymbolName>;

export interface SymbolMends extends Findings {
  readonly symbols: LivepatchSymbols;
  readonly changed: ReadonlyMap<SymbolIndex, SymbolChange>;
}

/**
 * Symbols that are named as livepatch symbols and lost their mark, as after `ld -r`, get it back
 * (kernel/module/main.c: simplify_symbols). The name says all that SHN_LIVEPATCH needs.
 */
export function mendSymbols(module: LivepatchModule): SymbolMends {
  const { symbols } = module;
  const known = new Map<SymbolIndex, LivepatchSymbolName>();
  const changed = new Map<SymbolIndex, SymbolChange>();
  const mends: Mend[] = [];
  const problems: FormatProblem[] = [];
  for (let i = 1; i < symbols.count; i++) {
    const name = symbols.name(i);
    if (!name.startsWith(livepatchSymbolPrefix)) continue;
    const st_shndx = at(symbols.st_shndx, i);
    const problem = problemOf(name, st_shndx);
    const parsed = parseLivepatchSymbolName(name);
    if (problem !== undefined) problems.push(problem);
    if (problem !== undefined || parsed === undefined) continue;
    known.set(i, parsed);
    if (st_shndx === SHN_LIVEPATCH) continue;
    changed.set(i, { st_shndx: SHN_LIVEPATCH });
    mends.push({ kind: 'symbol-marked', symbol: name, count: 1, sentence: sentenceOf(name, st_shndx) });
  }
  return { symbols: known, changed, mends, problems };
}

function problemOf(name: string, st_shndx: number): FormatProblem | undefined {
  const where = `symbol ${name}`;
  if (st_shndx !== SHN_LIVEPATCH && name.startsWith(statedPrefix)) {
    return {
      code: 'repair/stated-name',
      message: 'the symbol has a name for the minimal klp-convert, which has not converted it',
      where,
      mend: 'Run the klp-convert of 2023 on the module as it was built, or convert that module here.',
    };
  }
  if (![SHN_LIVEPATCH, SHN_UNDEF, SHN_ABS].includes(st_shndx)) {
    return {
      code: 'repair/symbol-section',
      message: `a livepatch symbol is said to be in section 0x${st_shndx.toString(16)}, where none can be: it is neither undefined nor absolute`,
      where,
      mend: convertAgain,
    };
  }
  if (parseLivepatchSymbolName(name) !== undefined) return undefined;
  return {
    code: 'repair/symbol-name',
    message: 'the kernel cannot read the name, which does not say object, symbol and position',
    where,
    mend: `Call the symbol ${livepatchSymbolPrefix}<object>.<symbol>,<position>: objcopy --redefine-sym <old>=<new>.`,
  };
}

function sentenceOf(name: string, st_shndx: number): string {
  return st_shndx === SHN_UNDEF
    ? `${name} is undefined and gets SHN_LIVEPATCH: the module loader would look for an export of this name and refuse the module.`
    : `${name} is absolute and gets SHN_LIVEPATCH: the kernel would use 0 for it, or refuse its livepatch relocations.`;
}
