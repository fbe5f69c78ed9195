import type { ObjectFile } from '../elf/object-file';
import { diffContents } from './contents-diff';
import type { DiffList } from './diff-items';
import { pairByKey } from './pairing';
import { diffRelocations } from './relocation-diff';
import { diffSections, type SectionRows } from './section-diff';
import { sectionKeys } from './section-reference';
import { diffSymbols } from './symbol-diff';

/** Two object files compared by names. */
export interface ObjectDiff {
  readonly sections: DiffList;
  readonly symbols: DiffList;
  readonly relocations: DiffList;
  /** Section contents; keyed by section like `sections`. */
  readonly bytes: DiffList;
}

/**
 * Compares two object files. Symbols that were renamed on purpose are given in `renamed`, old name to new, and show
 * as changed rather than as removed and added. A relocation is known by its site, so that one which moves to another
 * relocation section shows as changed. Throws FormatError when a file cannot be read.
 */
export async function diffObjects(
  before: ObjectFile,
  after: ObjectFile,
  renamed: ReadonlyMap<string, string>,
): Promise<ObjectDiff> {
  const oldNames = new Map([...renamed].map(([oldName, newName]) => [newName, oldName]));
  const [rows, otherRows] = [rowsOf(before), rowsOf(after)];
  const pairing = pairByKey(rows.keys, otherRows.keys);
  return {
    sections: diffSections(rows, otherRows, pairing),
    symbols: await diffSymbols(before, after, oldNames),
    relocations: await diffRelocations(before, after),
    bytes: await diffContents(rows, otherRows, pairing),
  };
}

function rowsOf(object: ObjectFile): SectionRows {
  return { object, keys: sectionKeys(object).slice(1) };
}
