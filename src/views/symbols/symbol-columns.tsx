import { formatNumber } from '../../base/format';
import { Address } from '../../ui/code-text/Address';
import { MiddleCut } from '../../ui/code-text/MiddleCut';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { Column } from '../../ui/data-table/column';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import type { SymbolRow } from '../../worker/tables';
import { explained } from '../glossary/explained';
import './symbols.css';

/** Section indices that stand for no section of the file. */
const reserved = new Set(['UND', 'ABS', 'COM', 'LIVEPATCH']);

export const symbolColumns: readonly Column<SymbolRow>[] = [
  {
    id: 'index',
    label: '#',
    hint: 'Index in the symbol table',
    value: (row) => String(row.index),
    width: 52,
    align: 'end',
  },
  {
    id: 'name',
    label: 'Name',
    ...explained('livepatch-symbol', 'Of a livepatch symbol object, name and position'),
    value: (row) => row.name,
    render: (row) => <SymbolName row={row} />,
    width: 224,
    minWidth: 140,
    grow: 600,
    code: true,
  },
  {
    id: 'resolution',
    label: 'Resolution',
    ...explained('resolution'),
    value: (row) => row.resolution ?? '',
    render: (row) => row.resolution && <ResolutionBadge kind={row.resolution} />,
    width: 104,
    minWidth: 64,
  },
  {
    id: 'section',
    label: 'Section',
    ...explained('section-index', 'The section that it is defined in; UND: in none'),
    value: (row) => row.section,
    render: (row) => <SymbolSection section={row.section} />,
    width: 140,
    minWidth: 64,
    code: true,
  },
  {
    id: 'value',
    label: 'Value',
    hint: 'st_value: the offset in the section',
    value: (row) => row.value.toString(16).padStart(8, '0'),
    render: (row) => <Address value={row.value} digits={8} />,
    width: 84,
    minWidth: 76,
    align: 'end',
  },
  {
    id: 'size',
    label: 'Size',
    hint: 'st_size, bytes',
    value: (row) => String(row.size),
    render: (row) =>
      row.size === 0n ? <span className="table-view-faint">0</span> : formatNumber(Number(row.size)),
    width: 64,
    minWidth: 48,
    align: 'end',
  },
  {
    id: 'type',
    label: 'Type',
    ...explained('symbol-type'),
    value: (row) => row.type,
    render: (row) => constant(row.type, 'NOTYPE'),
    width: 76,
    minWidth: 56,
  },
  {
    id: 'bind',
    label: 'Bind',
    ...explained('binding'),
    value: (row) => row.bind,
    render: (row) => constant(row.bind, 'LOCAL'),
    width: 72,
    minWidth: 56,
  },
  {
    id: 'visibility',
    label: 'Visibility',
    ...explained('visibility'),
    value: (row) => row.visibility,
    render: (row) => constant(row.visibility, 'DEFAULT'),
    width: 84,
    minWidth: 56,
  },
  {
    id: 'references',
    label: 'Refs',
    ...explained('relocation', 'How many relocations are against this symbol; Enter shows them'),
    value: (row) => String(row.references),
    render: (row) =>
      row.references === 0 ? <span className="table-view-faint">0</span> : formatNumber(row.references),
    width: 64,
    minWidth: 48,
    align: 'end',
  },
  {
    id: 'newName',
    label: 'After conversion',
    ...explained('livepatch-symbol', 'The name that the conversion gives it'),
    value: (row) => row.newName ?? '',
    render: (row) =>
      row.newName !== undefined && (
        <span className="table-view-livepatch">
          <MiddleCut text={row.newName} />
        </span>
      ),
    width: 240,
    minWidth: 100,
    grow: 600,
    code: true,
  },
];

/** A symbol as `readelf --symbols --wide` prints it. */
export function formatSymbolRow(row: SymbolRow): string {
  return [
    `${row.index}:`.padStart(7),
    row.value.toString(16).padStart(16, '0'),
    String(row.size).padStart(5),
    row.type.padEnd(7),
    row.bind.padEnd(6),
    row.visibility.padEnd(8),
    row.section.padStart(4),
    row.name,
  ].join(' ');
}

function SymbolName({ row }: { readonly row: SymbolRow }) {
  const { livepatch } = row;
  if (livepatch === undefined) {
    return row.name === '' ? (
      <span className="table-view-faint">{row.type === 'SECTION' ? 'section symbol' : 'no name'}</span>
    ) : (
      <MiddleCut text={row.name} />
    );
  }
  return (
    <span className="symbol-name" title={row.name}>
      <ObjectTag name={livepatch.object} />
      <span className="symbol-name-klp">{livepatch.symbol}</span>
      <span
        className="symbol-name-position"
        title="Position among the object's symbols of this name; 0: the only one"
      >
        ,{livepatch.position}
      </span>
    </span>
  );
}

function SymbolSection({ section }: { readonly section: string }) {
  if (!reserved.has(section)) return <MiddleCut text={section} />;
  const tone = section === 'LIVEPATCH' ? 'table-view-livepatch' : 'table-view-soft';
  return <span className={`symbol-section ${tone}`}>{section}</span>;
}

/** A word of the ELF specification; the usual one stands back. */
function constant(word: string, usual: string) {
  return <span className={`symbol-constant ${word === usual ? 'table-view-faint' : ''}`}>{word}</span>;
}
