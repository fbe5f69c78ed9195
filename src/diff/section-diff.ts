import { at, bigAt } from '../base/column';
import { formatNumber } from '../base/format';
import { sectionFlagLetters, sectionTypeName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';
import type { Item } from './diff-items';
import { type DiffSide, PairedList } from './paired-list';
import type { Pairing } from './pairing';
import { sectionReference } from './section-reference';

/** The sections of a file by row: that of a section is its index less one, as the null section is none. */
export interface SectionRows {
  readonly object: ObjectFile;
  /** By names, unique in the file. */
  readonly keys: readonly string[];
}

/** Compares the headers of sections that are paired by their names. */
export function diffSections(before: SectionRows, after: SectionRows, pairing: Pairing): PairedList {
  return new PairedList(new HeaderSide(before), new HeaderSide(after), pairing, (row, other) =>
    isSame(before.object, row + 1, after.object, other + 1),
  );
}

const labels = ['type', 'flags', 'size', 'align', 'entsize', 'link', 'info'];

class HeaderSide implements DiffSide {
  readonly count: number;
  readonly #rows: SectionRows;

  constructor(rows: SectionRows) {
    this.#rows = rows;
    this.count = rows.keys.length;
  }

  key(row: number): string {
    return this.#rows.keys[row] ?? '';
  }

  item(row: number): Item {
    const { object } = this.#rows;
    const { sections } = object;
    const i = row + 1;
    return {
      key: this.key(row),
      subject: object.sectionName(i),
      labels,
      values: [
        sectionTypeName(at(sections.sh_type, i)),
        flagLetters(object, i),
        formatNumber(at(sections.sh_size, i)),
        `${at(sections.sh_addralign, i)}`,
        `${at(sections.sh_entsize, i)}`,
        sectionReference(object, at(sections.sh_link, i)),
        infoText(object, i),
      ],
    };
  }
}

function flagLetters({ sections }: ObjectFile, i: SectionIndex): string {
  return sectionFlagLetters(bigAt(sections.sh_flags, i));
}

function infoText(object: ObjectFile, i: SectionIndex): string {
  const info = at(object.sections.sh_info, i);
  return object.isRelocationSection(i) ? sectionReference(object, info) : `${info}`;
}

function isSame(before: ObjectFile, i: SectionIndex, after: ObjectFile, j: SectionIndex): boolean {
  const [a, b] = [before.sections, after.sections];
  return (
    a.sh_type[i] === b.sh_type[j] &&
    (a.sh_flags[i] === b.sh_flags[j] || flagLetters(before, i) === flagLetters(after, j)) &&
    a.sh_size[i] === b.sh_size[j] &&
    a.sh_addralign[i] === b.sh_addralign[j] &&
    a.sh_entsize[i] === b.sh_entsize[j] &&
    sectionReference(before, at(a.sh_link, i)) === sectionReference(after, at(b.sh_link, j)) &&
    infoText(before, i) === infoText(after, j)
  );
}
