import { at, bigAt } from '../base/column';
import { EM_PPC64, SHF_ALLOC, SHT_NOBITS } from '../elf/constants';
import type { LivepatchModule, RelocationSection } from '../klp/livepatch-module';
import { type BranchDescription, describeBranch, ppc64Rules } from './arch/ppc64';
import type { KernelProfile } from './profile';

/** A branch of PowerPC64 to a symbol outside of the module, which goes through a stub. */
export interface StubBranch {
  readonly section: RelocationSection;
  /** `r_offset`. */
  readonly offset: bigint;
  readonly symbolName: string;
  readonly branch: BranchDescription;
  /** Whether the loader refuses the module for the word after it (restore_r2). */
  readonly isRefused: boolean;
}

/** The branch, and the word after it. */
export const branchBytes = 8;

/** Every branch through a stub, in the order of the relocations; none for other machines. */
export async function findStubBranches(
  { object, symbols, relocations }: LivepatchModule,
  profile: KernelProfile,
): Promise<StubBranch[]> {
  const { e_machine, littleEndian } = object.header;
  if (e_machine !== EM_PPC64) return [];
  const found: StubBranch[] = [];
  for (const section of relocations) {
    const { table, target, index } = section;
    const hasBytes = at(object.sections.sh_type, target) !== SHT_NOBITS && object.hasFlag(target, SHF_ALLOC);
    const bytes = hasBytes ? await object.readSection(target) : new Uint8Array(0);
    for (let entry = 0; entry < table.count; entry++) {
      const symbol = at(table.r_symbol, entry);
      if (symbol >= symbols.count) continue;
      const offset = bigAt(table.r_offset, entry);
      const site = {
        type: at(table.r_type, entry),
        addend: bigAt(table.r_addend, entry),
        offset,
        symbolName: symbols.name(symbol),
        symbolSection: at(symbols.st_shndx, symbol),
        symbolValue: symbols.value(symbol),
        symbolOther: at(symbols.st_other, symbol),
        isHigh: () => false,
        target,
        littleEndian,
        bytes: bytes.subarray(Number(offset), Number(offset) + branchBytes),
        section: index,
        entry,
        module: '',
      };
      const branch = describeBranch(site);
      if (branch?.isThroughStub !== true) continue;
      const isRefused = ppc64Rules.checkRelocation(site, profile).kind === 'refused';
      found.push({ section, offset, symbolName: site.symbolName, branch, isRefused });
    }
  }
  return found;
}
