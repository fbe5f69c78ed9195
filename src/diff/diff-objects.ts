import { at, bigAt } from '../base/column';
import { formatHex, formatNumber } from '../base/format';
import { segmentsOf } from '../bytes/byte-source';
import {
  reservedIndexName,
  sectionFlagNames,
  sectionTypeName,
  symbolBindName,
  symbolTypeName,
  visibilityName,
} from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';
import type { SymbolTable } from '../elf/symbol';
import { type DiffEntry, type DiffList, diffItems, type Item, UniqueKeys } from './diff-items';
import { RelocationDiff } from './relocation-diff';
import { sectionReference } from './section-reference';

/** Two object files compared by names. */
export interface ObjectDiff {
  readonly sections: readonly DiffEntry[];
  readonly symbols: readonly DiffEntry[];
  readonly relocations: DiffList;
  /** Section contents; keyed by section like `sections`. */
  readonly bytes: readonly DiffEntry[];
}

/**
 * Compares two object files. Symbols that were renamed on purpose are given in `renamed`, old name to new, and show
 * as changed rather than as removed and added. A relocation is known by its site, so that one which moves to another
 * relocation section shows as changed.
 */
export async function diffObjects(
  before: ObjectFile,
  after: ObjectFile,
  renamed: ReadonlyMap<string, string>,
): Promise<ObjectDiff> {
  const oldNames = new Map([...renamed].map(([oldName, newName]) => [newName, oldName]));
  const [symbolsBefore, symbolsAfter] = await Promise.all([before.symbols(), after.symbols()]);
  return {
    sections: diffItems(sectionItems(before), sectionItems(after)),
    symbols: diffItems(
      symbolItems(before, symbolsBefore, new Map()),
      symbolItems(after, symbolsAfter, oldNames),
    ),
    relocations: await RelocationDiff.of(before, after),
    bytes: await diffContents(before, after),
  };
}

/** The key of each section, by index: its name, numbered where names repeat. */
export function sectionKeys(object: ObjectFile): string[] {
  const keys = new UniqueKeys();
  return object.sections.names.map((name, i) =>
    i === 0 ? '' : keys.keyFor(name === '' ? '(no name)' : name),
  );
}

const sectionLabels = ['type', 'flags', 'size', 'align', 'entsize', 'link', 'info'];
const symbolLabels = ['name', 'value', 'size', 'type', 'bind', 'visibility', 'section'];
const contentsLabels = ['size', 'difference'];

function sectionItems(object: ObjectFile): Item[] {
  const { sections } = object;
  const keys = sectionKeys(object);
  return [...object.sectionIndices()].map((i) => {
    const info = at(sections.sh_info, i);
    return {
      key: keys[i] ?? '',
      subject: object.sectionName(i),
      labels: sectionLabels,
      values: [
        sectionTypeName(at(sections.sh_type, i)),
        sectionFlagNames(bigAt(sections.sh_flags, i)).letters,
        formatNumber(at(sections.sh_size, i)),
        `${at(sections.sh_addralign, i)}`,
        `${at(sections.sh_entsize, i)}`,
        sectionReference(object, at(sections.sh_link, i)),
        object.isRelocationSection(i) ? sectionReference(object, info) : `${info}`,
      ],
    };
  });
}

function symbolItems(
  object: ObjectFile,
  symbols: SymbolTable,
  oldNames: ReadonlyMap<string, string>,
): Item[] {
  const keys = new UniqueKeys();
  const items: Item[] = [];
  for (let i = 1; i < symbols.count; i++) {
    const name = symbols.displayName(i);
    items.push({
      key: keys.keyFor(oldNames.get(name) ?? name),
      subject: name,
      labels: symbolLabels,
      values: [
        name,
        formatHex(symbols.value(i)),
        `${symbols.size(i)}`,
        symbolTypeName(symbols.type(i)),
        symbolBindName(symbols.bind(i)),
        visibilityName(at(symbols.st_other, i)),
        symbolSectionName(object, symbols, i),
      ],
    });
  }
  return items;
}

/** The section of a symbol by name, or `UND`, `ABS`, `COM`, `LIVEPATCH`. */
export function symbolSectionName(object: ObjectFile, symbols: SymbolTable, index: number): string {
  const section = symbols.definedIn(index);
  if (section !== undefined) return sectionReference(object, section);
  return reservedIndexName(at(symbols.st_shndx, index));
}

async function diffContents(before: ObjectFile, after: ObjectFile): Promise<DiffEntry[]> {
  const [keysBefore, keysAfter] = [sectionKeys(before), sectionKeys(after)];
  const placesAfter = new Map([...after.sectionIndices()].map((i) => [keysAfter[i], i]));
  const differing = new Map<string, string>();
  for (const i of before.sectionIndices()) {
    const other = placesAfter.get(keysBefore[i]);
    const difference = other === undefined ? '' : await describeDifference(before, i, after, other);
    if (difference !== '') differing.set(keysBefore[i] ?? '', difference);
  }
  const items = (object: ObjectFile, keys: readonly string[], isAfter: boolean): Item[] =>
    [...object.sectionIndices()].map((i) => ({
      key: keys[i] ?? '',
      subject: object.sectionName(i),
      labels: contentsLabels,
      values: [formatNumber(object.contents(i).size), isAfter ? (differing.get(keys[i] ?? '') ?? '') : ''],
    }));
  return diffItems(items(before, keysBefore, false), items(after, keysAfter, true));
}

/** Empty when all bytes are the same; else how many differ and where the first one is. */
async function describeDifference(
  before: ObjectFile,
  i: SectionIndex,
  after: ObjectFile,
  other: SectionIndex,
): Promise<string> {
  const [a, b] = [before.contents(i), after.contents(other)];
  const [x, ...more] = segmentsOf(a);
  const [y, ...others] = segmentsOf(b);
  const isSlice = more.length === 0 && others.length === 0 && a.size === b.size;
  if (isSlice && x?.source === y?.source && x?.offset === y?.offset) return '';
  const [left, right] = await Promise.all([a.read(0, a.size), b.read(0, b.size)]);
  const common = Math.min(left.length, right.length);
  let count = 0;
  let first = -1;
  for (let k = 0; k < common; k++) {
    if (left[k] === right[k]) continue;
    if (first < 0) first = k;
    count += 1;
  }
  const extra = right.length - left.length;
  if (count === 0 && extra === 0) return '';
  const parts = [
    ...(count > 0 ? [`${formatNumber(count)} differ from ${formatHex(first)} on`] : []),
    ...(extra > 0 ? [`${formatNumber(extra)} appended`] : []),
    ...(extra < 0 ? [`${formatNumber(-extra)} fewer`] : []),
  ];
  return parts.join(', ');
}
