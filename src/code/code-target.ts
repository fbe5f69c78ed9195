import { at, bigAt } from '../base/column';
import { EM_386, SHN_ABS, SHN_LIVEPATCH, STT_SECTION } from '../elf/constants';
import type { LivepatchModule } from '../klp/livepatch-module';
import { parseLivepatchSectionName, parseLivepatchSymbolName } from '../klp/names';
import type { CodeIndex, Site } from './code-index';
import type { CodeTarget } from './code-listing';
import { relocatedName } from './relocation-key';

/** The addend; for SHT_REL what stands at the place, of which `bytes` begin with `start` of the section. */
export function addendOf(
  module: LivepatchModule,
  { section, row, offset }: Site,
  bytes: Uint8Array,
  start: number,
): bigint {
  const { table } = section;
  if (table.hasAddend || module.object.header.e_machine !== EM_386) return bigAt(table.r_addend, row);
  const width = i386Widths[at(table.r_type, row)] ?? 0;
  const place = offset - start;
  if (width === 0 || place < 0 || place + width > bytes.length) return 0n;
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + at(bytes, place + i);
  return BigInt.asIntN(width * 8, BigInt(value));
}

/** Bytes that a type fills (psABI of i386): the types that modules have. */
const i386Widths: Readonly<Record<number, number>> = { 1: 4, 2: 4, 4: 4, 20: 2, 21: 2, 22: 1, 23: 1 };

/** What a relocation means: `delta` is its addend, with what the instruction adds to it. */
export function targetOf(
  module: LivepatchModule,
  index: CodeIndex,
  { section, row }: Site,
  delta: number,
): CodeTarget {
  const { symbols, object } = module;
  const symbol = at(section.table.r_symbol, row);
  if (symbol === 0) return { kind: 'own', section: '*ABS*', offset: delta, delta };
  if (symbol >= symbols.count) return elsewhere(relocatedName(symbols, symbol), delta);
  const place = Number(symbols.value(symbol)) + delta;
  const home = symbols.definedIn(symbol);
  const name = symbols.name(symbol);
  if (home !== undefined) {
    if (symbols.type(symbol) === STT_SECTION) return ownTarget(module, index, home, place);
    return { kind: 'own', section: object.sectionName(home), offset: place, name, delta };
  }
  const st_shndx = at(symbols.st_shndx, symbol);
  if (st_shndx === SHN_ABS) return { kind: 'own', section: '*ABS*', offset: place, name, delta };
  const livepatch = st_shndx === SHN_LIVEPATCH ? parseLivepatchSymbolName(name) : undefined;
  if (livepatch === undefined) return elsewhere(name, delta);
  const gate = section.livepatch ? parseLivepatchSectionName(object.sectionName(section.index)) : undefined;
  return {
    kind: 'livepatch',
    name: livepatch.symbol,
    object: livepatch.object,
    position: livepatch.position,
    ...(gate !== undefined && { gate }),
    ...(delta !== 0 && { delta }),
  };
}

function elsewhere(name: string, delta: number): CodeTarget {
  return { kind: 'undefined', name, ...(delta !== 0 && { delta }) };
}

/** A place of the module by the symbol that covers it. */
export function ownTarget(
  { object, symbols }: LivepatchModule,
  index: CodeIndex,
  section: number,
  offset: number,
): CodeTarget {
  const found = section < object.sections.count ? index.cover.find(section, offset) : undefined;
  return {
    kind: 'own',
    section: object.sectionName(section),
    offset,
    ...(found !== undefined && { name: symbols.name(found.symbol) }),
    delta: found?.delta ?? offset,
  };
}

/** As it is written into operands: `show+0x4`, `.rodata+0x20`; the names of livepatch symbols without their dress. */
export function targetText(target: CodeTarget): string {
  const { delta = 0 } = target;
  const name = target.kind === 'own' ? (target.name ?? target.section) : target.name;
  if (delta === 0) return name;
  return `${name}${delta < 0 ? '-' : '+'}0x${Math.abs(delta).toString(16)}`;
}
