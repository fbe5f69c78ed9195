import { formatHex, formatList } from '../../base/format';
import type { CrcState, ImportRow } from '../container';
import type { Inspection, InspectionFact } from '../tables';
import type { Tables } from './tables';

/** What the inspector says of an import. */
export function inspectImport(row: ImportRow, tables: Tables): Inspection {
  const { symbol, crc, kernelCrc, exporters, license, namespace } = row;
  const hasSymbol = tables.find('symbols', symbol) !== undefined;
  const facts: (InspectionFact | undefined)[] = [
    {
      label: 'Symbol',
      value: symbol,
      code: true,
      ...(hasSymbol && { target: { table: 'symbols', key: symbol } as const }),
    },
    {
      label: 'Exported by',
      value: exporters.length === 0 ? 'not known' : formatList(exporters, 'or'),
      code: false,
    },
    crc === undefined ? undefined : { label: 'CRC in the module', value: formatHex(crc, 8), code: true },
    kernelCrc === undefined
      ? undefined
      : { label: 'CRC in Module.symvers', value: formatHex(kernelCrc, 8), code: true },
    license === undefined
      ? undefined
      : { label: 'For', value: license === 'GPL' ? 'GPL modules only' : 'any module', code: false },
    namespace === undefined ? undefined : { label: 'Namespace', value: namespace, code: true },
  ];
  return {
    kind: 'import',
    title: symbol,
    facts: facts.filter((fact) => fact !== undefined),
    explanation: row.isConverted
      ? 'The conversion makes it a livepatch symbol: it is no import of the converted module, and the kernel compares no CRC.'
      : explanations[row.state],
  };
}

const explanations: Readonly<Record<CrcState, string>> = {
  same: 'The module was built with the type that the kernel exports.',
  differs:
    'The type of the export is another than the one that the module was built with: the kernel refuses the module with “disagrees about version of symbol”.',
  missing:
    'The module has CRCs, and none of this symbol. Mainline says so once and goes on; Debian’s kernels refuse the module.',
  'not-compared': 'One of the two has no CRCs, so the kernel compares nothing.',
  'not-exported':
    'No object of the kernel exports it: the kernel refuses the module with “Unknown symbol”, unless it is weak.',
  unknown: 'No open Module.symvers has this export.',
  unused: 'The module has a CRC of it and does not import it: the kernel never looks at this CRC.',
};
