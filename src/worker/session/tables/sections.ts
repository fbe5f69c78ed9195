import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { sectionKeys } from '../../../diff/section-reference';
import { SHF_RELA_LIVEPATCH } from '../../../elf/constants';
import { sectionFlagLetters, sectionFlagNames, sectionTypeName } from '../../../elf/names';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import { annotationPrefix } from '../../../klp/names';
import type { SectionRow } from '../../tables';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** Every section but the null section. */
export function sectionsTable({ object }: LivepatchModule): Table<SectionRow> {
  const { sections } = object;
  const keys = sectionKeys(object);
  const reference = (index: number): string =>
    index === 0 ? '' : index < sections.count ? `${index} ${object.sectionName(index)}` : `${index}`;
  const type = (row: number): string => sectionTypeName(at(sections.sh_type, row + 1));
  const flags = (row: number): string => sectionFlagLetters(bigAt(sections.sh_flags, row + 1));
  const flagNames = (row: number): string[] => sectionFlagNames(bigAt(sections.sh_flags, row + 1));
  const make = (row: number): SectionRow => {
    const index = row + 1;
    const info = at(sections.sh_info, index);
    const name = object.sectionName(index);
    return {
      key: keys[index] ?? '',
      index,
      name,
      type: type(row),
      flags: flags(row),
      flagNames: flagNames(row),
      offset: at(sections.sh_offset, index),
      size: at(sections.sh_size, index),
      align: at(sections.sh_addralign, index),
      entsize: at(sections.sh_entsize, index),
      link: reference(at(sections.sh_link, index)),
      info: object.isRelocationSection(index) ? reference(info) : info === 0 ? '' : `${info}`,
      livepatch: object.hasFlag(index, SHF_RELA_LIVEPATCH) || name.includes(annotationPrefix),
    };
  };
  return {
    count: sections.count - 1,
    row: make,
    filter: new TableText(
      sections.count - 1,
      (row) => `${object.sectionName(row + 1)} ${type(row)} ${flagNames(row).join(' ')}`,
    ),
    sortable: {
      index: (row) => row,
      name: (row) => object.sectionName(row + 1),
      type,
      flags,
      offset: (row) => at(sections.sh_offset, row + 1),
      size: (row) => at(sections.sh_size, row + 1),
      align: (row) => at(sections.sh_addralign, row + 1),
      entsize: (row) => at(sections.sh_entsize, row + 1),
      link: (row) => at(sections.sh_link, row + 1),
      info: (row) => at(sections.sh_info, row + 1),
    },
    key: (row) => keys[row + 1] ?? '',
    columns: ['Nr', 'Name', 'Type', 'Off', 'Size', 'ES', 'Flg', 'Lk', 'Inf', 'Al'],
    cells: (index) => cellsOf(make(index)),
  };
}

function cellsOf(row: SectionRow): string[] {
  return [
    `[${row.index}]`,
    row.name,
    row.type,
    formatHex(row.offset),
    formatHex(row.size),
    `${row.entsize}`,
    row.flags,
    row.link,
    row.info,
    `${row.align}`,
  ];
}
