import { SHN_ABS } from '../../elf/constants';
import type { RelocationOutcome } from '../../loader/arch/arch';
import { archRulesFor } from '../../loader/arch/index';
import type { AuditContext } from '../rule';

/** What the architecture's code does with a relocation type; `undefined` for architectures that are not tabled. */
export type TypeOutcome = (type: number) => RelocationOutcome | undefined;

/**
 * Asks the loader's rules about a type alone: at a site of zeros, against an absolute symbol, so that nothing but the type
 * can be wrong.
 */
export function typeOutcomes({ module, profile }: AuditContext): TypeOutcome {
  const { e_machine, littleEndian } = module.object.header;
  const rules = archRulesFor(e_machine);
  const known = new Map<number, RelocationOutcome>();
  return (type) => {
    const outcome = known.get(type) ?? rules?.checkRelocation({ ...blankSite, type, littleEndian }, profile);
    if (outcome !== undefined) known.set(type, outcome);
    return outcome;
  };
}

/** Bytes that a type writes; 0 for one that is ignored, refused or not known. */
export function writtenWidth(outcome: RelocationOutcome | undefined): number {
  return outcome?.kind === 'written' ? outcome.width : 0;
}

const blankSite = {
  addend: 0n,
  offset: 0n,
  symbolName: '',
  symbolSection: SHN_ABS,
  symbolValue: 0n,
  symbolOther: 0,
  isHigh: () => false,
  target: 0,
  bytes: new Uint8Array(16),
  section: 0,
  entry: 0,
  module: '',
};
