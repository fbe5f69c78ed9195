import { formatHex } from '../../../base/format';
import type { ImportRow } from '../../container';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** Imports and CRCs. */
export function importsTable(rows: readonly ImportRow[]): Table<ImportRow> {
  const row = (index: number): ImportRow => {
    const found = rows[index];
    if (found === undefined) throw new RangeError(`import ${index} of ${rows.length}`);
    return found;
  };
  const cells = (index: number): string[] => cellsOf(row(index));
  return {
    count: rows.length,
    row,
    filter: new TableText(rows.length, (index) => cells(index).join(' ')),
    sortable: {
      symbol: (index) => row(index).symbol,
      crc: (index) => row(index).crc ?? -1,
      kernelCrc: (index) => row(index).kernelCrc ?? -1,
      state: (index) => row(index).state,
      exporters: (index) => row(index).exporters.join(' '),
      license: (index) => row(index).license ?? '',
      namespace: (index) => row(index).namespace ?? '',
    },
    key: (index) => row(index).key,
    columns: ['Symbol', 'CRC', 'CRC in Module.symvers', 'State', 'Exported by', 'License', 'Namespace'],
    cells,
  };
}

function cellsOf(row: ImportRow): string[] {
  return [
    row.symbol,
    crcText(row.crc),
    crcText(row.kernelCrc),
    row.isConverted ? 'livepatch' : row.state,
    row.exporters.join(' '),
    row.license ?? '',
    row.namespace ?? '',
  ];
}

function crcText(crc: number | undefined): string {
  return crc === undefined ? '' : formatHex(crc, 8);
}
