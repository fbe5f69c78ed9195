import { formatHex, formatSize } from '../../base/format';
import type { MapFate, MapKind, MapPart, MapStretch } from './layout-map';

export const kindNames: Readonly<Record<MapKind, string>> = {
  headers: 'ELF headers',
  code: 'code',
  data: 'data',
  relocations: 'relocations',
  names: 'symbols and strings',
  debug: 'notes and debug',
  livepatch: 'livepatch',
  gap: 'padding',
  signature: 'signature',
};

export const fateNames: Readonly<Record<MapFate, string>> = {
  same: 'as it was',
  moved: 'moved',
  changed: 'changed',
  new: 'new',
  removed: 'removed',
};

/** `0x40 … 0x64, 36 B, code, moved`. */
export function describePart({ offset, size, kind, fate }: MapPart): string {
  const place = `${formatHex(offset)} … ${formatHex(offset + size)}, ${formatSize(size)}, ${kindNames[kind]}`;
  return fate === 'same' ? place : `${place}, ${fateNames[fate]}`;
}

/** Of neighbours that are one stretch: `37 parts, 1.2 kB, from .a to .b`. */
export function describeRun(parts: readonly MapPart[], { first, last }: MapStretch): string {
  const [from, to] = [parts[first], parts[last]];
  if (from === undefined || to === undefined) return '';
  const size = to.offset + to.size - from.offset;
  return `${last - first + 1} parts, ${formatSize(size)}, from ${from.name} to ${to.name}`;
}
