import { formatNumber, formatSize } from '../../base/format';
import { Address } from '../../ui/code-text/Address';
import { MiddleCut } from '../../ui/code-text/MiddleCut';
import type { Column } from '../../ui/data-table/column';
import type { SectionRow } from '../../worker/tables';
import { explained } from '../glossary/explained';

export const sectionColumns: readonly Column<SectionRow>[] = [
  {
    id: 'index',
    label: '#',
    hint: 'Index in the section header table',
    value: (row) => String(row.index),
    width: 48,
    align: 'end',
  },
  {
    id: 'name',
    label: 'Name',
    value: (row) => row.name,
    render: (row) =>
      row.name === '' ? (
        <span className="table-view-faint">no name</span>
      ) : (
        <span className={row.livepatch ? 'table-view-livepatch' : undefined}>
          <MiddleCut text={row.name} />
        </span>
      ),
    width: 190,
    minWidth: 130,
    grow: 600,
    code: true,
  },
  {
    id: 'type',
    label: 'Type',
    hint: 'sh_type: what the bytes are; RELA and REL are relocations',
    value: (row) => row.type,
    width: 104,
    minWidth: 70,
    code: true,
  },
  {
    id: 'offset',
    label: 'Offset',
    hint: 'sh_offset: where it is in the file',
    value: (row) => row.offset.toString(16).padStart(8, '0'),
    render: (row) => <Address value={row.offset} digits={8} />,
    width: 84,
    minWidth: 76,
    align: 'end',
  },
  {
    id: 'size',
    label: 'Size',
    hint: 'sh_size: bytes, in the file or, of NOBITS, in memory',
    value: (row) => String(row.size),
    render: (row) => (
      <span
        className={row.size === 0 ? 'table-view-faint' : undefined}
        title={`${formatNumber(row.size)} bytes, ${row.size.toString(16)} hex`}
      >
        {formatSize(row.size)}
      </span>
    ),
    width: 80,
    minWidth: 56,
    align: 'end',
  },
  {
    id: 'flags',
    label: 'Flags',
    ...explained('section-flags'),
    value: (row) => [row.flags, ...row.flagNames].join(' '),
    render: (row) => (
      <span title={row.flagNames.join(', ')}>
        <span className="section-flags">{row.flags}</span>
        <span className="table-view-soft">{row.flagNames.join(', ')}</span>
      </span>
    ),
    width: 190,
    minWidth: 48,
  },
  {
    id: 'link',
    label: 'Link',
    ...explained('sh-link', 'sh_link'),
    value: (row) => row.link,
    render: (row) => reference(row.link),
    width: 130,
    minWidth: 56,
    code: true,
  },
  {
    id: 'info',
    label: 'Info',
    ...explained('sh-info', 'sh_info'),
    value: (row) => row.info,
    render: (row) => reference(row.info),
    width: 130,
    minWidth: 56,
    code: true,
  },
  {
    id: 'align',
    label: 'Align',
    hint: 'sh_addralign: the address in memory is a multiple of it',
    value: (row) => String(row.align),
    width: 56,
    minWidth: 48,
    align: 'end',
  },
  {
    id: 'entsize',
    label: 'Entry',
    ...explained('entry-size', 'sh_entsize'),
    value: (row) => String(row.entsize),
    render: (row) => (
      <span className={row.entsize === 0 ? 'table-view-faint' : undefined}>{row.entsize}</span>
    ),
    width: 56,
    minWidth: 48,
    align: 'end',
  },
];

/** A section as `readelf --sections --wide` prints it. */
export function formatSectionRow(row: SectionRow): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return [
    `  [${String(row.index).padStart(2)}]`,
    row.name.padEnd(17),
    row.type.padEnd(15),
    '0000000000000000',
    hex(row.offset, 6),
    hex(row.size, 6),
    hex(row.entsize, 2),
    row.flags.padStart(3),
    (row.link.split(' ')[0] ?? '').padStart(2),
    (row.info.split(' ')[0] ?? '').padStart(3),
    String(row.align).padStart(2),
  ].join(' ');
}

/** `34 .symtab`: the number stands back behind the name. */
function reference(text: string) {
  const [number, ...name] = text.split(' ');
  if (name.length === 0) return <span className="table-view-code table-view-faint">{text}</span>;
  return (
    <span className="table-view-code" title={text}>
      <span className="table-view-faint">{number}</span> {name.join(' ')}
    </span>
  );
}
