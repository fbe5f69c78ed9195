import { Address } from '../../ui/code-text/Address';
import { MiddleCut } from '../../ui/code-text/MiddleCut';
import type { Column } from '../../ui/data-table/column';
import { ResolutionBadge } from '../../ui/resolution-badge/ResolutionBadge';
import type { RelocationRow } from '../../worker/tables';
import { explained } from '../glossary/explained';

export const relocationColumns: readonly Column<RelocationRow>[] = [
  {
    id: 'section',
    label: 'Section',
    ...explained('klp-rela', 'The relocation section'),
    value: (row) => row.section,
    width: 164,
    minWidth: 90,
    code: true,
  },
  {
    id: 'offset',
    label: 'Offset',
    hint: 'r_offset: the place in the section that is relocated',
    value: (row) => row.offset.toString(16).padStart(8, '0'),
    render: (row) => <Address value={row.offset} digits={8} />,
    width: 84,
    minWidth: 76,
    align: 'end',
  },
  {
    id: 'type',
    label: 'Type',
    ...explained('relocation-type'),
    value: (row) => row.type,
    width: 140,
    minWidth: 90,
    code: true,
  },
  {
    id: 'symbol',
    label: 'Symbol',
    ...explained('livepatch-symbol', 'Whose value is written'),
    value: (row) => row.symbol,
    render: (row) =>
      // Livepatch symbols are told by their name; everything more is the worker's to know.
      row.symbol.startsWith('.klp.sym.') ? (
        <span className="table-view-livepatch">
          <MiddleCut text={row.symbol} />
        </span>
      ) : (
        <MiddleCut text={row.symbol} />
      ),
    width: 200,
    minWidth: 110,
    grow: 600,
    code: true,
  },
  {
    id: 'addend',
    label: 'Addend',
    ...explained('addend'),
    value: (row) => formatAddend(row.addend),
    render: (row) => (
      <span className={`table-view-code ${row.addend === 0n ? 'table-view-faint' : ''}`}>
        {formatAddend(row.addend)}
      </span>
    ),
    width: 64,
    minWidth: 56,
    align: 'end',
  },
  {
    id: 'resolution',
    label: 'Resolution',
    ...explained('resolution', 'Empty for symbols that the module itself defines'),
    value: (row) => row.resolution ?? '',
    render: (row) => row.resolution && <ResolutionBadge kind={row.resolution} />,
    width: 104,
    minWidth: 64,
  },
  {
    id: 'enclosing',
    label: 'In',
    hint: 'The function or object that contains the place',
    value: (row) => row.enclosing ?? '',
    width: 180,
    minWidth: 80,
    code: true,
  },
  {
    id: 'newSection',
    label: 'Section after',
    ...explained('livepatch-relocation', 'The section that the conversion moves it to'),
    value: (row) => row.newSection ?? (row.removed ? 'removed' : ''),
    render: (row) =>
      row.removed ? <span className="table-view-faint">removed</span> : livepatch(row.newSection),
    width: 180,
    minWidth: 90,
    code: true,
  },
  {
    id: 'newSymbol',
    label: 'Symbol after',
    ...explained('livepatch-symbol', 'The name that the conversion gives the symbol'),
    value: (row) => row.newSymbol ?? '',
    render: (row) => livepatch(row.newSymbol),
    grow: 600,
    width: 220,
    minWidth: 90,
    code: true,
  },
  {
    id: 'target',
    label: 'Relocates',
    hint: 'The section that is relocated',
    value: (row) => row.target,
    width: 164,
    code: true,
    hidden: true,
  },
];

function livepatch(name: string | undefined) {
  return (
    name !== undefined && (
      <span className="table-view-livepatch">
        <MiddleCut text={name} />
      </span>
    )
  );
}

/** A relocation as `objdump --reloc` prints it. */
export function formatRelocationRow(row: RelocationRow): string {
  const addend =
    row.addend === 0n
      ? ''
      : row.addend < 0n
        ? `-0x${(-row.addend).toString(16)}`
        : `+0x${row.addend.toString(16)}`;
  return `${row.offset.toString(16).padStart(16, '0')} ${row.type.padEnd(17)} ${row.symbol}${addend}`;
}

function formatAddend(addend: bigint): string {
  return addend < 0n ? `-${(-addend).toString(16)}` : addend.toString(16);
}
