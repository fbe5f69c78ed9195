import { at, bigAt } from '../../base/column';
import { formatList } from '../../base/format';
import { SHF_ALLOC, SHT_NOBITS, SHT_REL } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import { encodeName } from '../../elf/string-table';
import type { RelocationSection } from '../../klp/livepatch-module';
import { parseLivepatchSymbolName } from '../../klp/names';
import { archRulesFor } from '../arch/index';
import type { LoaderContext } from '../context';
import { isRelocationSkipped } from '../lost-allocation';
import { failed, passed, type StepFinding, undecided } from '../verdict';
import { resolveLivepatchSection } from './livepatch-symbols';

/** Longest write of a relocation, with what PowerPC looks at after it. */
const siteBytes = 16;

/**
 * kernel/module/main.c: apply_relocations, in the order of the section headers. Livepatch relocations for vmlinux are
 * among them (since 5.8), those for modules wait.
 */
export async function checkRelocations(context: LoaderContext): Promise<StepFinding> {
  const { object, relocations } = context.module;
  if (archRulesFor(object.header.e_machine) === undefined)
    return undecided([], 'The relocation code of this architecture is not followed yet.');
  const open: StepFinding[] = [];
  for (const section of relocations) {
    if (isRelocationSkipped(object.sectionName(section.target), context.profile)) continue;
    const found = section.livepatch
      ? await checkLivepatchSection(context, section, 'vmlinux')
      : await checkSection(context, section);
    if (found.outcome === 'failed' || found.outcome === 'harmful') return found;
    if (found.outcome === 'undecided') open.push(found);
  }
  if (open.length === 0) return passed;
  return undecided(
    [...new Set(open.flatMap(({ needs }) => needs ?? []))],
    formatList([...new Set(open.map(({ explanation }) => explanation ?? ''))]),
  );
}

/** A livepatch section, when the object is loaded: nothing happens to sections for other objects. */
export async function checkLivepatchSection(
  context: LoaderContext,
  section: RelocationSection,
  object: string,
): Promise<StepFinding> {
  const resolved = resolveLivepatchSection(context, section, object);
  if (resolved === 'other-object') return passed;
  if (resolved.outcome === 'failed') return resolved;
  const written = await checkSection(context, section);
  return written.outcome === 'passed' ? resolved : written;
}

async function checkSection(context: LoaderContext, section: RelocationSection): Promise<StepFinding> {
  const { module, name, profile } = context;
  const { object, symbols } = module;
  const rules = archRulesFor(object.header.e_machine);
  if (rules === undefined) return passed;
  if (at(object.sections.sh_type, section.index) === SHT_REL)
    return failed(
      'ENOEXEC',
      [`module ${name}: REL relocation unsupported`],
      'Modules of this machine use SHT_RELA.',
    );
  const { table, target } = section;
  const bytes = await targetBytes(context, target);
  for (let entry = 0; entry < table.count; entry++) {
    const offset = bigAt(table.r_offset, entry);
    const symbol = at(table.r_symbol, entry);
    if (symbol >= symbols.count)
      return harmful(context, section, entry, 'refers to a symbol beyond the symbol table');
    const place = Number(offset);
    const outcome = rules.checkRelocation(
      {
        type: at(table.r_type, entry),
        addend: bigAt(table.r_addend, entry),
        offset,
        symbolName: symbols.name(symbol),
        symbolSection: at(symbols.st_shndx, symbol),
        symbolValue: symbols.value(symbol),
        symbolOther: at(symbols.st_other, symbol),
        isHigh: () => isHigh(context, symbol),
        target,
        littleEndian: object.header.littleEndian,
        bytes: place < bytes.length ? bytes.subarray(place, place + siteBytes) : new Uint8Array(siteBytes),
        section: section.index,
        entry,
        module: name,
      },
      profile,
    );
    if (outcome.kind === 'refused') {
      const site = `${object.sectionName(section.index)} entry ${entry}, at ${object.sectionName(target)}+0x${offset.toString(16)}`;
      return failed(outcome.errno, outcome.messages, `In ${site}: ${outcome.why}.`);
    }
    if (outcome.kind === 'written' && place + outcome.width > at(object.sections.sh_size, target))
      return harmful(context, section, entry, 'writes beyond the end of its section');
  }
  return passed;
}

/** The lowest address of the kernel's own on x86-64 (__START_KERNEL_map); modules are above it. */
const kernelStart = 0xffffffff80000000n;

/** Of a symbol of the module itself, and of a livepatch symbol that the sources have an address of. */
function isHigh({ module, map }: LoaderContext, symbol: number): boolean {
  const { object, symbols } = module;
  const section = symbols.definedIn(symbol);
  if (section !== undefined)
    return object.hasFlag(section, SHF_ALLOC) && object.sectionName(section) !== '.data..percpu';
  const name = parseLivepatchSymbolName(symbols.name(symbol));
  if (map === undefined || name?.object !== 'vmlinux') return false;
  const candidates = map
    .candidates(encodeName(name.symbol))
    .filter(({ object: { name: of } }) => of === 'vmlinux');
  return (
    candidates.length > 0 &&
    candidates.every(({ row: { from, row } }) => (from.source.symbols.addressOf(row) ?? 0n) >= kernelStart)
  );
}

function harmful(
  { module: { object } }: LoaderContext,
  section: RelocationSection,
  entry: number,
  what: string,
): StepFinding {
  return {
    outcome: 'harmful',
    messages: [],
    explanation: `Entry ${entry} of ${object.sectionName(section.index)} ${what}. The kernel does not check this: memory that is not the module's would be read or written.`,
  };
}

async function targetBytes({ module: { object } }: LoaderContext, target: SectionIndex): Promise<Uint8Array> {
  if (at(object.sections.sh_type, target) === SHT_NOBITS || !object.hasFlag(target, SHF_ALLOC))
    return new Uint8Array(0);
  return object.readSection(target);
}
