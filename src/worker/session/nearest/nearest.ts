import { encodeName } from '../../../elf/string-table';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { Plan } from '../../../klp/plan/plan';
import type { SymbolMap } from '../../../symbols/symbol-map';
import type { Nearest, Selection, SelectionHint, TableId } from '../../tables';
import { CodeKeys } from '../code-keys';
import type { FateOfFinding } from '../examinations';
import type { Tables } from '../tables';
import { nearestFinding } from './finding';
import { sectionStem, stemOf, symbolStem, withoutNumber } from './names';
import { nearestRelocation, nearestSite } from './relocation';

/** What is open. */
export interface OpenForNearest {
  readonly module: LivepatchModule;
  readonly tables: Tables;
  readonly findings: readonly FateOfFinding[];
  readonly plan: Plan | undefined;
  readonly map: SymbolMap | undefined;
}

/**
 * What is most like a thing of another build of the module, by names: for a link whose selection is not in the open files.
 * `undefined` where nothing has its name. Time is that of looking at each row of one table once.
 */
export function nearestSelection(
  selection: Selection,
  hint: SelectionHint,
  open: OpenForNearest,
): Nearest | undefined {
  const { table, key } = selection;
  switch (table) {
    case 'relocations':
      return nearestRelocation(key, hint, open.module);
    case 'diff-relocations':
      return nearestSite(key, hint, open);
    case 'findings':
      return nearestFinding(key, hint, open);
    case 'code':
      return nearestCode(key, open.module);
    case 'functions':
      return nearestFunction(key, open.module);
    case 'source-symbols':
      return nearestSourceSymbol(key, open.map);
    case 'decisions':
      return nearestName(selection, open.plan?.symbols.map(({ name }) => name) ?? [], symbolStem, 'symbol');
    case 'sections':
    case 'diff-sections':
    case 'diff-bytes':
      return nearestName(selection, keysOf(open.tables, table), sectionStem, 'section');
    case 'symbols':
    case 'diff-symbols':
    case 'imports':
      return nearestName(selection, keysOf(open.tables, table), symbolStem, 'symbol');
    case 'modinfo':
      return nearestName(selection, keysOf(open.tables, table), (tag) => tag, 'tag');
  }
}

function* keysOf(tables: Tables, table: TableId): Generator<string> {
  const found = tables.get(table, true);
  for (let i = 0; i < (found?.count ?? 0); i++) yield found?.key(i) ?? '';
}

/** Of several things the first of the same name, else the first that has it but for what differs from build to build. */
function nearestName(
  { table, key }: Selection,
  keys: Iterable<string>,
  stem: (name: string) => string,
  noun: string,
): Nearest | undefined {
  const name = withoutNumber(key);
  const wanted = stem(name);
  let alike: string | undefined;
  for (const one of keys) {
    if (withoutNumber(one) === name)
      return {
        selection: { table, key: one },
        wanted: key,
        shown: one,
        because: `another ${noun} of the same name`,
      };
    if (alike === undefined && stem(withoutNumber(one)) === wanted) alike = one;
  }
  return alike === undefined
    ? undefined
    : { selection: { table, key: alike }, wanted: key, shown: alike, because: almostSame(noun) };
}

function almostSame(noun: string): string {
  return `the ${noun} of the same name but for what the compiler or the conversion adds to it`;
}

/** `.text:show#2`. */
function nearestFunction(key: string, module: LivepatchModule): Nearest | undefined {
  const name = withoutNumber(key.slice(key.indexOf(':') + 1));
  const stem = stemOf(name);
  const { functions } = CodeKeys.of(module);
  const same = functions.find((one) => one.name === name);
  const found = same ?? functions.find((one) => stemOf(one.name) === stem);
  if (found === undefined) return undefined;
  const because =
    same === undefined ? almostSame('function') : 'the function of the same name in another section';
  return { selection: { table: 'functions', key: found.key }, wanted: key, shown: found.key, because };
}

/** `show+0x39`: the function is another, or shorter. */
function nearestCode(key: string, module: LivepatchModule): Nearest | undefined {
  const keys = CodeKeys.of(module);
  const plus = key.lastIndexOf('+0x');
  const base = key.slice(0, plus);
  const named = keys.locate(`${base}+0x0`);
  const because = 'the beginning of the same function';
  const shown = `${base}+0x0`;
  if (named?.functionKey !== undefined && shown !== key)
    return { selection: { table: 'code', key: shown }, wanted: key, shown, because };
  const stem = stemOf(base);
  const found = keys.functions.find(({ name }) => stemOf(name) === stem);
  if (found === undefined) return undefined;
  const offset = Number.parseInt(key.slice(plus + 3), 16);
  const place = `${found.base}${offset < found.size ? key.slice(plus) : '+0x0'}`;
  return {
    selection: { table: 'code', key: place },
    wanted: key,
    shown: place,
    because: almostSame('function'),
  };
}

/** `vmlinux:state_show,2`: of the same object the nearest position, else another object's. */
function nearestSourceSymbol(key: string, map: SymbolMap | undefined): Nearest | undefined {
  const [, object, name = '', digits] = /^([^:]*):(.*),(\d{1,10})$/s.exec(key) ?? [];
  if (map === undefined || name === '') return undefined;
  const away = (position: number): number => Math.abs(position - Number(digits));
  const all = map.candidates(encodeName(name));
  const own = all.filter((one) => one.object.name === object);
  const found =
    own.length === 0 ? all[0] : own.reduce((a, b) => (away(b.position) < away(a.position) ? b : a));
  if (found === undefined) return undefined;
  const shown = `${found.object.name}:${name},${found.position}`;
  const because =
    own.length === 0
      ? 'a symbol of the same name in another object'
      : 'a symbol of the same name in the same object';
  return { selection: { table: 'source-symbols', key: shown }, wanted: key, shown, because };
}
