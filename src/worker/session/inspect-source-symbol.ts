import { formatCount, formatHex, formatNumber } from '../../base/format';
import { encodeName } from '../../elf/string-table';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { Inspection, InspectionFact, SourceSymbolRow } from '../tables';
import { findKey, sourceSymbolRow } from './tables/source-symbols';

/** How many symbols of the same name are listed. */
const most = 24;

/** Everything that the sources say of one symbol, and every other symbol of its name. */
export function inspectSourceSymbol(map: SymbolMap, key: string): Inspection | undefined {
  const candidate = findKey(map, key);
  if (candidate === undefined) return undefined;
  const row = sourceSymbolRow(map, candidate);
  const neighbours = candidate.row.from.source.symbols.neighboursOf(candidate.row.row);
  const all = map.candidates(encodeName(row.name)).map((other) => sourceSymbolRow(map, other));
  const facts: (InspectionFact | undefined)[] = [
    fact('Object', row.object, true),
    fact(
      'Position',
      `${row.position} of ${row.count}${row.orderCertain ? '' : ' (count certain, order not)'}`,
    ),
    row.livePosition === undefined
      ? undefined
      : fact(
          'Once loaded',
          row.livePosition === 0 ? 'gone with the init sections' : `position ${row.livePosition}`,
        ),
    row.address === undefined ? undefined : fact('Address', placeText(row), true),
    row.size === undefined
      ? undefined
      : fact('Size', `${row.sizeIsBound === true ? 'at most ' : ''}${formatNumber(Number(row.size))}`),
    fact('Type', [row.type ?? row.letter ?? '', row.bind ?? ''].join(' ').trim(), true),
    fact('C file', row.sourceFile ?? '', true),
    fact('Before it', neighbours?.before ?? '', true),
    fact('After it', neighbours?.after ?? '', true),
    ...exportFacts(map, row),
    fact('Source', `${row.source}, ${row.place}`),
    ...all
      .filter((other) => other.key !== row.key)
      .slice(0, most)
      .map((other) => ({
        ...fact(
          'Same name',
          `${other.object}, ${other.position} of ${other.count} ${describe(other)}`.trim(),
          true,
        ),
        target: { table: 'source-symbols', key: other.key } as const,
      })),
  ];
  return {
    kind: 'symbol of the kernel',
    title: row.name,
    facts: facts.filter((one) => one !== undefined && one.value !== '') as InspectionFact[],
    explanation: explain(row, all),
  };
}

function fact(label: string, value: string, code = false): InspectionFact {
  return { label, value, code };
}

function placeText({ address = 0n, section }: SourceSymbolRow): string {
  return section === undefined ? formatHex(address, 16) : `${section}+${formatHex(address)}`;
}

function describe(row: SourceSymbolRow): string {
  return row.sourceFile ?? (row.address === undefined ? '' : placeText(row));
}

function exportFacts(map: SymbolMap, { name, object }: SourceSymbolRow): InspectionFact[] {
  const owner = map.exportOwnerOf(object);
  const { symbols, exportDetails } = owner?.source ?? {};
  const row = symbols?.findExports(encodeName(name)).find((found) => symbols.objectOf(found).name === object);
  if (row === undefined) return [];
  const details = exportDetails?.[row];
  if (details === undefined) return [fact('Exported', 'yes')];
  return [
    fact('Exported', details.isGpl ? 'to GPL modules only' : 'to all modules'),
    fact('Namespace', details.namespace, true),
    fact('CRC', details.crc === 0 ? '' : formatHex(details.crc, 8), true),
  ];
}

function explain(row: SourceSymbolRow, all: readonly SourceSymbolRow[]): string {
  if (row.exported)
    return 'Exported, so the module loader resolves the name; a livepatch needs no livepatch symbol for it.';
  if (all.length === 1)
    return `The only symbol of this name: klp-convert finds it by the name alone, as .klp.sym.${row.object}.${row.name},0.`;
  return `${formatCount(all.length, 'symbol')} have this name, ${row.count} of them in ${row.object}: a livepatch must say object and position, as .klp.sym.${row.object}.${row.name},${row.count === 1 ? 0 : row.position}.`;
}
