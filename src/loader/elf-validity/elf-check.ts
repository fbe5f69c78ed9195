import { SHF_ALLOC } from '../../elf/constants';
import { failed, type StepFinding } from '../verdict';
import type { RawElf, RawSection } from './raw-elf';

/**
 * One check of the loader: what it finds wrong. Checks run in the kernel's order, so each may count on what those before
 * it have let through.
 */
export type ElfCheck = (elf: RawElf) => StepFinding | undefined | Promise<StepFinding | undefined>;

/** All of them return -ENOEXEC. */
export function refused(message: string, why: string): StepFinding {
  return failed('ENOEXEC', [message], why);
}

/** The kernel does not look, and reads or writes memory that is not the module's. */
export function harmful(explanation: string): StepFinding {
  return { outcome: 'harmful', messages: [], explanation };
}

/** `%d` of an unsigned 32-bit field. */
export function signed(value: number): number {
  return value | 0;
}

/** What the file has lost, and how to get it back. */
export const cutShort = 'it is cut short or damaged. Copy it again.';
export const buildAgain = 'The file is damaged: build it again.';

export function isAllocated({ sh_flags }: RawSection): boolean {
  return (sh_flags & SHF_ALLOC) !== 0n;
}
