import { at } from '../../base/column';
import { SHN_LIVEPATCH } from '../../elf/constants';
import { encodeName } from '../../elf/string-table';
import type { RelocationSection } from '../../klp/livepatch-module';
import {
  type LivepatchSymbolName,
  oldSymbolNameLimit,
  parseLivepatchSectionName,
  parseLivepatchSymbolName,
  symbolNameLimit,
} from '../../klp/names';
import type { LoaderContext } from '../context';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding, undecided } from '../verdict';

/**
 * kernel/livepatch/core.c: klp_apply_section_relocs and klp_resolve_symbols, for the object that is loaded. The first
 * symbol that is wrong or not found ends it. `other-object` when the section is for another one.
 */
export function resolveLivepatchSection(
  context: LoaderContext,
  section: RelocationSection,
  object: string,
): StepFinding | 'other-object' {
  const { module, profile } = context;
  const name = module.object.sectionName(section.index);
  const sectionObject = parseLivepatchSectionName(name);
  if (sectionObject === undefined)
    return refused(
      `section ${name} has an incorrectly formatted name`,
      'A livepatch relocation section is called .klp.rela.<object>.<section>.',
    );
  if (sectionObject !== object) return 'other-object';
  const open = new Map<string, StepFinding>();
  for (let entry = 0; entry < section.table.count; entry++) {
    const symbol = at(section.table.r_symbol, entry);
    if (symbol >= module.symbols.count) continue;
    const found = resolveSymbol(context, symbol, sectionObject);
    if (found.outcome === 'failed') {
      return profile.release === '7.3' &&
        found.messages[0]?.endsWith('is not marked as a livepatch symbol') === true
        ? { ...found, messages: [atEntry(context, symbol, section, entry)] }
        : found;
    }
    if (found.outcome === 'undecided') open.set(found.explanation ?? '', found);
  }
  const [first] = open.values();
  return first ?? passed;
}

/** The section that 7.3 prints is that of the symbol table: a quirk of the kernel. */
function atEntry(
  { module }: LoaderContext,
  symbol: number,
  section: RelocationSection,
  entry: number,
): string {
  const symtab = at(module.object.sections.sh_link, section.index);
  return `livepatch: symbol ${module.symbols.name(symbol)} at rela sec ${symtab} idx ${entry} is not marked as a livepatch symbol`;
}

function resolveSymbol(context: LoaderContext, symbol: number, sectionObject: string): StepFinding {
  const { module, profile } = context;
  const name = module.symbols.name(symbol);
  if (at(module.symbols.st_shndx, symbol) !== SHN_LIVEPATCH)
    return refused(
      `symbol ${name} is not marked as a livepatch symbol`,
      'Its st_shndx must be SHN_LIVEPATCH (0xff20); ld -r, for one, does not keep that.',
    );
  const limit = isAtLeast(profile, '6.1') ? symbolNameLimit : oldSymbolNameLimit;
  const parsed = parseLivepatchSymbolName(name, limit);
  if (parsed === undefined)
    return refused(
      `symbol ${name} has an incorrectly formatted name`,
      'A livepatch symbol is called .klp.sym.<object>.<symbol>,<position>.',
    );
  if (sectionObject !== 'vmlinux' && parsed.object === 'vmlinux')
    return refused(
      `invalid access to vmlinux symbol '${parsed.symbol}' from module-specific livepatch relocation section`,
      'Symbols of vmlinux belong into .klp.rela.vmlinux sections, which are applied when the livepatch loads.',
    );
  return findObjectSymbol(context, parsed);
}

/** kernel/livepatch/core.c: klp_find_object_symbol, for a relocation or for a function that is replaced. */
export function findObjectSymbol(
  { map }: LoaderContext,
  { object, symbol, position }: LivepatchSymbolName,
): StepFinding {
  const owner = map?.ownerOf(object);
  if (map === undefined || owner === undefined || owner.source.format === 'exports')
    return undecided(
      [object === 'vmlinux' ? 'vmlinux or /proc/kallsyms' : `${object}.ko`],
      `Where ${symbol} is, is told by the symbols of ${object}`,
    );
  const count = map
    .candidates(encodeName(symbol))
    .filter((candidate) => candidate.object.name === object).length;
  if (count === 0)
    return refused(`symbol '${symbol}' not found in symbol table`, `${object} has no symbol of this name.`);
  if (position === 0 && count > 1)
    return refused(
      `unresolvable ambiguity for symbol '${symbol}' in object '${object === 'vmlinux' ? '(null)' : object}'`,
      `Position 0 says that the name is unique; ${object} has ${count} of it.`,
    );
  if (position > count)
    return refused(
      `symbol position ${position} for symbol '${symbol}' in object '${object}' not found`,
      `${object} has ${count} of this name.`,
    );
  return passed;
}

function refused(message: string, why: string): StepFinding {
  return failed('EINVAL', [`livepatch: ${message}`], why);
}
