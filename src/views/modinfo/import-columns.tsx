import { formatHex } from '../../base/format';
import { MiddleCut } from '../../ui/code-text/MiddleCut';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { Column } from '../../ui/data-table/column';
import type { CrcState, ImportRow } from '../../worker/container';
import { explained } from '../glossary/explained';
import { type FactTone, State } from './Fact';

export const stateWords: Readonly<Record<CrcState, { readonly word: string; readonly tone: FactTone }>> = {
  same: { word: 'the same', tone: 'accepted' },
  differs: { word: 'different', tone: 'refused' },
  missing: { word: 'absent in the module', tone: 'caution' },
  'not-compared': { word: 'not compared', tone: 'neutral' },
  'not-exported': { word: 'exported by nothing', tone: 'refused' },
  unknown: { word: 'not known', tone: 'question' },
  unused: { word: 'not imported', tone: 'neutral' },
};

export const importColumns: readonly Column<ImportRow>[] = [
  {
    id: 'symbol',
    label: 'Symbol',
    ...explained('undefined-symbol'),
    value: (row) => row.symbol,
    render: (row) => (
      <span title={row.isConverted ? 'The conversion makes it a livepatch symbol' : undefined}>
        <span className={row.isConverted ? 'table-view-livepatch' : undefined}>
          <MiddleCut text={row.symbol} />
        </span>
      </span>
    ),
    width: 220,
    minWidth: 120,
    grow: 600,
    code: true,
  },
  crcColumn('crc', 'CRC', explained('crc', 'In the module'), (row) => row.crc),
  crcColumn(
    'kernelCrc',
    'symvers',
    explained('module-symvers', 'In the open Module.symvers'),
    (row) => row.kernelCrc,
  ),
  {
    id: 'state',
    label: 'Fits',
    hint: 'What comes of comparing the two',
    value: (row) => wordOf(row),
    render: (row) =>
      row.isConverted ? (
        <span className="table-view-livepatch">becomes livepatch</span>
      ) : (
        <State tone={stateWords[row.state].tone}>{stateWords[row.state].word}</State>
      ),
    width: 160,
    minWidth: 90,
  },
  {
    id: 'exporters',
    label: 'Exported by',
    ...explained('export'),
    value: (row) => row.exporters.join(', '),
    render: (row) =>
      row.exporters.length === 0 ? (
        <span className="table-view-faint">not known</span>
      ) : (
        row.exporters.map((name) => <ObjectTag key={name} name={name} />)
      ),
    width: 130,
    minWidth: 72,
  },
  {
    id: 'license',
    label: 'For',
    hint: 'EXPORT_SYMBOL_GPL is for modules with a GPL-compatible license only',
    value: (row) => (row.license === 'GPL' ? 'GPL only' : (row.license ?? '')),
    width: 80,
    minWidth: 56,
  },
  {
    id: 'namespace',
    label: 'Namespace',
    ...explained('namespace'),
    value: (row) => row.namespace ?? '',
    width: 110,
    minWidth: 72,
    code: true,
  },
];

/** As `modprobe --dump-modversions` prints it. */
export function formatImportRow({ symbol, crc }: ImportRow): string {
  return `${crc === undefined ? '' : formatHex(crc, 8)}\t${symbol}`;
}

function crcColumn(
  id: string,
  label: string,
  help: Pick<Column<ImportRow>, 'hint' | 'more'>,
  crcOf: (row: ImportRow) => number | undefined,
): Column<ImportRow> {
  return {
    id,
    label,
    ...help,
    value: (row) => {
      const crc = crcOf(row);
      return crc === undefined ? '' : formatHex(crc, 8);
    },
    width: 104,
    minWidth: 96,
    code: true,
  };
}

function wordOf(row: ImportRow): string {
  return row.isConverted ? 'becomes livepatch' : stateWords[row.state].word;
}
