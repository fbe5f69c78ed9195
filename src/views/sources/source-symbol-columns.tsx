import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { Column } from '../../ui/data-table/column';
import type { SourceFormat, SourceSummary } from '../../worker/snapshot';
import type { SourceSymbolRow } from '../../worker/tables';
import { formatPlace, formatSymbolSize, SymbolPlace, typeOf } from '../common/symbol-words';
import { explained } from '../glossary/explained';

type SourceColumn = Column<SourceSymbolRow> & {
  /** The formats that know it; all when absent. */
  readonly of?: readonly SourceFormat[];
};

const elf: readonly SourceFormat[] = ['vmlinux', 'module', 'modules'];
const addressed: readonly SourceFormat[] = [...elf, 'kallsyms', 'address-list'];

const allColumns: readonly SourceColumn[] = [
  {
    id: 'name',
    label: 'Name',
    value: (row) => row.name,
    width: 190,
    minWidth: 140,
    grow: 600,
    code: true,
  },
  {
    id: 'object',
    label: 'Object',
    ...explained('object', 'vmlinux, or the module that has it'),
    value: (row) => row.object,
    render: (row) => <ObjectTag name={row.object} />,
    width: 104,
    minWidth: 64,
  },
  {
    id: 'position',
    label: 'Position',
    ...explained('sympos', 'Sorting puts the most ambiguous names together'),
    value: positionText,
    render: (row) => <Position row={row} />,
    width: 84,
    minWidth: 72,
  },
  {
    id: 'sourceFile',
    label: 'C file',
    ...explained('stt-file', 'Of a local symbol, as the symbol table has it'),
    value: (row) => row.sourceFile ?? '',
    width: 132,
    minWidth: 72,
    code: true,
    of: elf,
  },
  {
    id: 'address',
    label: 'Address',
    hint: 'Of a symbol of a module object its section and the offset there',
    value: formatPlace,
    render: (row) => <SymbolPlace symbol={row} />,
    width: 140,
    minWidth: 80,
    of: addressed,
  },
  {
    id: 'size',
    label: 'Size',
    hint: 'Bytes; ≤ where only the distance to the next symbol is known',
    value: formatSymbolSize,
    width: 84,
    minWidth: 56,
    align: 'end',
    of: addressed,
  },
  {
    id: 'type',
    label: 'Type',
    ...explained('symbol-type', 'From an ELF file type and binding, from a text the letter of nm'),
    value: (row) => `${typeOf(row).word} ${typeOf(row).more}`.trim(),
    render: (row) => <SymbolType row={row} />,
    width: 132,
    minWidth: 56,
  },
  {
    id: 'exported',
    label: 'Exported',
    ...explained('export'),
    value: (row) => (row.exported ? 'exported' : ''),
    width: 84,
    minWidth: 64,
    sortable: false,
  },
  {
    id: 'source',
    label: 'Source',
    hint: 'The file that says so, and where in it',
    value: (row) => row.source,
    render: (row) => (
      <span className="table-view-soft" title={`${row.source}, ${row.place}`}>
        {row.source}
      </span>
    ),
    width: 110,
    minWidth: 72,
  },
];

/** The columns that the open sources have something for. */
export function columnsFor(sources: readonly SourceSummary[]): readonly Column<SourceSymbolRow>[] {
  const formats = new Set(sources.map(({ format }) => format));
  return allColumns.filter((column) => column.of?.some((format) => formats.has(format)) ?? true);
}

/** A symbol much as `nm` prints it, with its object behind as in /proc/kallsyms. */
export function formatSourceSymbolRow(row: SourceSymbolRow): string {
  return [
    formatPlace(row),
    row.letter ?? `${row.bind ?? ''} ${row.type ?? ''}`.trim(),
    row.name,
    `[${row.object}] ${row.position} of ${row.count}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function positionText({ position, count, orderCertain }: SourceSymbolRow): string {
  return `${position}${orderCertain || count === 1 ? '' : '?'} of ${count}`;
}

function Position({ row }: { readonly row: SourceSymbolRow }) {
  const { position, count, orderCertain, livePosition } = row;
  if (count === 1) return <span className="table-view-faint">1 of 1</span>;
  const titles = [
    `${row.object} has ${count} of this name.`,
    orderCertain ? '' : 'The count is certain, the order is not.',
    livePosition === undefined
      ? ''
      : livePosition === 0
        ? 'Gone once the module is loaded.'
        : `Position ${livePosition} once the module is loaded.`,
  ];
  return (
    <span title={titles.filter((title) => title !== '').join('\n')}>
      {position}
      {orderCertain || count === 1 ? undefined : <span className="source-symbol-uncertain">?</span>} of{' '}
      {count}
      {livePosition === undefined ? undefined : (
        <span className="table-view-faint">
          {livePosition === 0 ? ' · gone live' : ` · ${livePosition} live`}
        </span>
      )}
    </span>
  );
}

function SymbolType({ row }: { readonly row: SourceSymbolRow }) {
  const { word, more } = typeOf(row);
  return (
    <>
      <code>{word}</code> <span className="table-view-soft">{more}</span>
    </>
  );
}
