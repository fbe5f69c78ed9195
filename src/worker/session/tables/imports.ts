import { formatHex } from '../../../base/format';
import type { ImportRow } from '../../container';
import type { Table } from '../table';

/** Imports and CRCs. */
export function importsTable(rows: readonly ImportRow[]): Table<ImportRow> {
  const row = (index: number): ImportRow => {
    const found = rows[index];
    if (found === undefined) throw new RangeError(`import ${index} of ${rows.length}`);
    return found;
  };
  const crcText = (crc: number | undefined): string => (crc === undefined ? '' : formatHex(crc, 8));
  const cells = ({
    symbol,
    crc,
    kernelCrc,
    state,
    isConverted,
    exporters,
    license,
    namespace,
  }: ImportRow): string[] => [
    symbol,
    crcText(crc),
    crcText(kernelCrc),
    isConverted ? 'livepatch' : state,
    exporters.join(' '),
    license ?? '',
    namespace ?? '',
  ];
  return {
    count: rows.length,
    row,
    text: (index) => {
      return cells(row(index)).join(' ');
    },
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
