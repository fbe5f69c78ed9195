import { formatHex } from '../base/format';
import type { Reference, ReferenceTarget } from './module-comparison';
import type { Site, Target } from './targets';

/** A relocation as it is told. */
export function referenceOf({ offset, type, target, addend, gate }: Site): Reference {
  return { offset, type, target: referenceTarget(target), addend, ...(gate !== undefined && { gate }) };
}

const longestShownString = 200;

/** Where a relocation leads, as plain data. */
export function referenceTarget(target: Target): ReferenceTarget {
  switch (target.kind) {
    case 'piece': {
      const { piece, delta } = target;
      const [name] = piece.names;
      if (name !== undefined) return { kind: 'own', name, delta };
      const { section, start, end } = piece;
      return { kind: 'unnamed', section: section.name, offset: start, size: end - start, delta };
    }
    case 'string':
      return { kind: 'string', text: target.text.slice(0, longestShownString) };
    default:
      return target;
  }
}

/** `show+0x4`, `"%s\n"`, `.rodata+0x40`, `_printk`, `vmlinux.state_show,2`. */
export function targetText(target: ReferenceTarget): string {
  switch (target.kind) {
    case 'own':
      return `${target.name}${deltaText(target.delta)}`;
    case 'string':
      return JSON.stringify(target.text);
    case 'unnamed':
      return `${target.section}+${formatHex(target.offset + target.delta)}`;
    case 'undefined':
      return target.name;
    case 'livepatch':
      return `${target.object}.${target.name},${target.position}`;
    case 'other':
      return target.text;
  }
}

function deltaText(delta: number): string {
  if (delta === 0) return '';
  return delta < 0 ? `-${formatHex(-delta)}` : `+${formatHex(delta)}`;
}
