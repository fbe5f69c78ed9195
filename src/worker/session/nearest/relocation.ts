import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { relocatedName, relocationKey } from '../../../code/relocation-key';
import { sectionKeys } from '../../../diff/section-reference';
import { relocationTypeName } from '../../../elf/names';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { Nearest, SelectionHint } from '../../tables';
import { CodeKeys } from '../code-keys';
import type { Tables } from '../tables';
import { sectionStem, stemOf, symbolStem, withoutNumber } from './names';

/** How a relocation is like the one that is looked for, the best first. */
const likeness = [
  'the same symbol in the same function',
  'the same symbol in the same function, with another type of relocation',
  'the same symbol in the same section',
  'the same symbol in a section for the same',
  'another relocation of the same symbol',
] as const;

/** A place as links have it: what it is in, and the offset there. */
export interface NamedPlace {
  readonly base: string;
  readonly offset: number;
}

/** `show+0x39` taken apart. */
export function placeOf(text: string | undefined): NamedPlace | undefined {
  const plus = text?.lastIndexOf('+0x') ?? -1;
  if (text === undefined || plus <= 0) return undefined;
  const offset = Number.parseInt(text.slice(plus + 3), 16);
  return Number.isNaN(offset) ? undefined : { base: text.slice(0, plus), offset };
}

/** Whether two places are in one function, which may have got another number behind its name, or another section. */
export function isSameFunction(a: NamedPlace, b: NamedPlace): boolean {
  return functionStem(a.base) === functionStem(b.base);
}

/** Of `.text:show` as of `show`. */
function functionStem(base: string): string {
  return stemOf(base.slice(base.indexOf(':') + 1));
}

interface Found {
  readonly rank: number;
  readonly away: number;
  readonly key: string;
  readonly site: string;
  readonly place: string | undefined;
}

/** The relocation that is most like one of another build: `.rela.text+0x1a:R_X86_64_PLT32:state_show`. */
export function nearestRelocation(
  key: string,
  { at: hint }: SelectionHint,
  module: LivepatchModule,
): Nearest | undefined {
  const [, site = '', type = '', symbol = ''] = /^(.+?\+0x[0-9a-f]{1,16}):(\w{1,64}):(.+)$/s.exec(key) ?? [];
  const wanted = placeOf(site);
  if (wanted === undefined) return undefined;
  const inFunction = placeOf(hint);
  const keys = CodeKeys.of(module);
  const isMeant = symbolsMeant(module, symbol);
  let best: Found | undefined;
  for (const section of module.relocations) {
    const { table, target, index } = section;
    const own = module.object.sectionName(index);
    const isSame = own === wanted.base;
    const isFor = isSame || sectionStem(own) === sectionStem(wanted.base);
    for (let row = 0; row < table.count; row++) {
      if (isMeant[at(table.r_symbol, row)] !== 1) continue;
      const offset = Number(bigAt(table.r_offset, row));
      const place = keys.keyOf(target, offset);
      const there = placeOf(place);
      const isIn = inFunction !== undefined && there !== undefined && isSameFunction(inFunction, there);
      const isType = relocationTypeName(module.object.header.e_machine, at(table.r_type, row)) === type;
      const rank = isIn ? (isType ? 0 : 1) : isType && isSame ? 2 : isType && isFor ? 3 : 4;
      const away = isIn ? Math.abs(there.offset - inFunction.offset) : Math.abs(offset - wanted.offset);
      if (best !== undefined && (rank > best.rank || (rank === best.rank && away >= best.away))) continue;
      best = {
        rank,
        away,
        key: relocationKey(module, section, row),
        site: `${own}+${formatHex(offset)}`,
        place,
      };
    }
  }
  if (best === undefined) return undefined;
  // Said as short as it tells the two apart.
  const labels: readonly (readonly [string | undefined, string | undefined])[] = [
    [hint, best.rank <= 1 ? best.place : undefined],
    [site, best.site],
  ];
  const [said, shown] = labels.find(([a, b]) => a !== undefined && b !== undefined && a !== b) ?? [
    key,
    best.key,
  ];
  return {
    selection: { table: 'relocations', key: best.key },
    wanted: said ?? key,
    shown: shown ?? best.key,
    because: likeness[best.rank] ?? '',
  };
}

/** By symbol, 1 for those that are meant by a name, converted or not. */
function symbolsMeant({ symbols }: LivepatchModule, name: string): Uint8Array {
  const wanted = symbolStem(name);
  return Uint8Array.from({ length: symbols.count }, (_, symbol) =>
    symbolStem(relocatedName(symbols, symbol)) === wanted ? 1 : 0,
  );
}

/** The relocated place nearest to one of another build in the same function; a diff row is known by its place alone. */
export function nearestSite(
  key: string,
  { at: hint }: SelectionHint,
  { module, tables }: { readonly module: LivepatchModule; readonly tables: Tables },
): Nearest | undefined {
  const wanted = placeOf(hint);
  const rows = tables.get('diff-relocations', true);
  if (wanted === undefined || rows === undefined) return undefined;
  const keys = CodeKeys.of(module);
  const sections = new Map(sectionKeys(module.object).map((name, index) => [name, index]));
  let best: { readonly key: string; readonly away: number; readonly place: string } | undefined;
  for (let i = 0; i < rows.count; i++) {
    const site = placeOf(withoutNumber(rows.key(i)));
    const section = sections.get(site?.base ?? '');
    if (site === undefined || section === undefined) continue;
    const place = keys.keyOf(section, site.offset);
    const there = placeOf(place);
    if (place === undefined || there === undefined || !isSameFunction(wanted, there)) continue;
    const away = Math.abs(there.offset - wanted.offset);
    if (best === undefined || away < best.away) best = { key: rows.key(i), away, place };
  }
  if (best === undefined) return undefined;
  const isMoved = hint === best.place;
  return {
    selection: { table: 'diff-relocations', key: best.key },
    wanted: isMoved ? key : (hint ?? key),
    shown: isMoved ? best.key : best.place,
    because: isMoved ? 'the same place of the same function' : 'the nearest relocation in the same function',
  };
}
