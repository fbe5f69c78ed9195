import { formatHex } from '../../base/format';
import type { CodeListing, CodeTarget } from '../../code/code-listing';
import type { CodeLocation } from '../../worker/tables';

/** A target as it stands among operands: `show+0x4`, `.rodata+0x20`. */
export function operandText(target: CodeTarget): string {
  const name = target.kind === 'own' ? (target.name ?? target.section) : target.name;
  return `${name}${signedHex(target.delta ?? 0)}`;
}

/** A target in a few words: `show+0x4`, `_printk`, `state_show (vmlinux,2)`. */
export function targetText(target: CodeTarget): string {
  const text = operandText(target);
  return target.kind === 'livepatch' ? `${text} (${target.object},${target.position})` : text;
}

/** What places of the section are called: within the listing `+0x39`, as its lines are; beyond it by their functions. */
export function branchNames({ section, start, size, calls }: CodeListing): (offset: number) => string {
  const names = new Map(
    calls.flatMap(({ target }) =>
      target.kind === 'own' && target.section === section
        ? [[target.offset, targetText(target)] as const]
        : [],
    ),
  );
  return (offset) =>
    offset >= start && offset < start + size
      ? signedHex(offset - start, true)
      : (names.get(offset) ?? `${section}+${formatHex(offset)}`);
}

/** What a target is, in words: for titles and for copying. */
export function targetMeaning(target: CodeTarget): string {
  switch (target.kind) {
    case 'own':
      return `in this module, ${target.section}+${formatHex(target.offset)}`;
    case 'undefined':
      return 'undefined: found when the module is loaded';
    case 'livepatch': {
      const which = target.position === 0 ? 'the only one' : `number ${target.position}`;
      const symbol = `${which} of this name in ${target.object}`;
      return target.gate === undefined
        ? `${symbol}; in an ordinary relocation, which livepatch does not apply`
        : `${symbol}; written when ${target.gate === 'vmlinux' ? 'the livepatch' : target.gate} is loaded`;
    }
  }
}

/** The key of a place near another one, for links: `show+0x39`, `.text+0x40`. */
export function placeKey({ base, origin }: Pick<CodeLocation, 'base' | 'origin'>, offset: number): string {
  return `${base}${signedHex(offset - origin, true)}`;
}

/** The other way round: the offset in the section of a key like {@link placeKey}'s; `undefined` for one that begins otherwise. */
export function offsetOfKey(
  { base, origin }: Pick<CodeLocation, 'base' | 'origin'>,
  key: string,
): number | undefined {
  const [digits] = key.startsWith(`${base}+0x`) ? (/[0-9a-f]{1,12}$/.exec(key) ?? []) : [];
  return digits === undefined || `${base}+0x${digits}` !== key
    ? undefined
    : origin + Number.parseInt(digits, 16);
}

/** `+0x4`, `-0x4`; nothing for zero unless it is wanted. */
export function signedHex(value: number | bigint, withZero = false): string {
  if (value < 0) return `-${formatHex(-value)}`;
  return value > 0 || withZero ? `+${formatHex(value)}` : '';
}
