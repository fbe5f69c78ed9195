import { SHN_ABS } from '../../elf/constants';
import type { RelocationSite } from './arch';

/** What a relocation stores: S+A, or S+A−P with P the place that is written. */
export type Base = 'absolute' | 'relative';

/**
 * The value as far as it is known before the module is placed: S+A of an SHN_ABS symbol, S+A−P of a symbol in the section
 * that is relocated. 64 bits with a sign, as the kernel's `long`; `undefined` when addresses are needed.
 */
export function knownValue(site: RelocationSite, base: Base): bigint | undefined {
  const { symbolSection, symbolValue, addend, offset, target } = site;
  if (base === 'absolute')
    return symbolSection === SHN_ABS ? BigInt.asIntN(64, symbolValue + addend) : undefined;
  return symbolSection === target ? BigInt.asIntN(64, symbolValue + addend - offset) : undefined;
}

/** A field of an instruction or of data, and how far to the right the value is shifted before it goes there. */
export interface Field {
  readonly bits: number;
  readonly isSigned: boolean;
  readonly shift: number;
}

export function signed(bits: number, shift = 0): Field {
  return { bits, isSigned: true, shift };
}

export function unsigned(bits: number, shift = 0): Field {
  return { bits, isSigned: false, shift };
}

/** Whether the value, shifted, has room. What the shift drops is not looked at. */
export function fits(value: bigint, { bits, isSigned, shift }: Field): boolean {
  const wide = (isSigned ? value : BigInt.asUintN(64, value)) >> BigInt(shift);
  return wide === (isSigned ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide));
}

/** As the kernel's `%lx` prints it: two's complement, no prefix. */
export function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16);
}

/** Types by the number of bytes that they write, turned into bytes by type. */
export function widthByType(
  typesByWidth: Readonly<Record<number, readonly number[]>>,
): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(typesByWidth).flatMap(([width, types]) => types.map((type) => [type, Number(width)])),
  );
}
