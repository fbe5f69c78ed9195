import { formatHex, formatNumber } from '../../base/format';
import { MiddleCut } from '../../ui/code-text/MiddleCut';
import type { Column } from '../../ui/data-table/column';
import { Icon } from '../../ui/icon/Icon';
import type { FunctionRow } from '../../worker/tables';
import { explained } from '../glossary/explained';

export const functionColumns: readonly Column<FunctionRow>[] = [
  {
    id: 'name',
    label: 'Function',
    value: (row) => row.name,
    render: (row) => (
      <span
        className="function-name"
        title={row.replaces === undefined ? row.name : `${row.name}: new code for ${row.replaces}`}
      >
        {row.replaces === undefined ? undefined : (
          <span className="function-new" role="img" aria-label={`replaces ${row.replaces}`}>
            new
          </span>
        )}
        <MiddleCut text={row.name} />
      </span>
    ),
    width: 120,
    minWidth: 90,
    grow: true,
  },
  {
    id: 'livepatch',
    label: 'klp',
    ...explained(
      'livepatch-relocation',
      'How many are in it; with an arrow those that the conversion makes so',
    ),
    value: (row) => lateText(row),
    render: (row) =>
      lateText(row) === '' ? undefined : (
        <span className="function-late" title={lateTitle(row)}>
          <Icon name="diamond-marked" size={10} />
          {lateText(row)}
        </span>
      ),
    width: 54,
    minWidth: 44,
    align: 'end',
  },
  {
    id: 'size',
    label: 'Size',
    hint: 'Bytes',
    value: (row) => formatNumber(row.size),
    width: 62,
    minWidth: 48,
    align: 'end',
  },
  {
    id: 'ordinary',
    label: 'Rel',
    ...explained('relocation', 'Those that the module loader applies'),
    value: (row) => formatNumber(row.ordinary),
    width: 54,
    minWidth: 44,
    align: 'end',
    hidden: true,
  },
  {
    id: 'section',
    label: 'Section',
    value: (row) => row.section,
    width: 140,
    minWidth: 60,
    code: true,
    hidden: true,
  },
  {
    id: 'offset',
    label: 'Offset',
    hint: 'In the section',
    value: (row) => formatHex(row.offset),
    width: 80,
    minWidth: 60,
    align: 'end',
    hidden: true,
  },
  {
    id: 'replaces',
    label: 'Replaces',
    ...explained('klp-patch', 'Object and function that it is new code for'),
    value: (row) => row.replaces ?? '',
    width: 180,
    minWidth: 80,
    code: true,
    hidden: true,
  },
];

function lateText({ livepatch, converted }: FunctionRow): string {
  return [...(livepatch > 0 ? [`${livepatch}`] : []), ...(converted > 0 ? [`→${converted}`] : [])].join(' ');
}

function lateTitle({ livepatch, converted }: FunctionRow): string {
  const now = livepatch === 0 ? [] : [`${formatNumber(livepatch)} livepatch relocations`];
  const then =
    converted === 0 ? [] : [`${formatNumber(converted)} that the conversion makes livepatch relocations`];
  return [...now, ...then].join(', ');
}

/** A function as `nm --print-size` prints it. */
export function formatFunctionRow({ name, section, offset, size }: FunctionRow): string {
  return `${offset.toString(16).padStart(16, '0')} ${size.toString(16).padStart(16, '0')} ${section} ${name}`;
}
