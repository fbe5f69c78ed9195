import { useState } from 'react';
import { formatCount, formatSize } from '../../base/format';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import type { StackMember, StackRow, StackSummary } from '../../worker/snapshot';
import { cellWords } from './compare-words';
import { ScrollFrame } from './ScrollFrame';

/** Who replaces what: functions down, livepatches across, and what runs in the end. */
export function StackMatrix({ stack: { members, rows, left } }: { readonly stack: StackSummary }) {
  const [onlyMeeting, setOnlyMeeting] = useState(false);
  const meeting = rows.filter((row) => isMeeting(row));
  const shown = onlyMeeting ? meeting : rows;
  if (rows.length === 0) return undefined;
  return (
    <section className="compare-part" aria-label="Who replaces what">
      <div className="compare-head">
        <h2>Who replaces what</h2>
        <label className="compare-check">
          <input
            type="checkbox"
            checked={onlyMeeting}
            onChange={({ target }) => setOnlyMeeting(target.checked)}
          />
          only where they meet: {meeting.length} of {formatCount(rows.length + left, 'function')}
        </label>
      </div>
      <ScrollFrame label="Matrix" className="compare-matrix-frame">
        <table className="compare-table compare-matrix">
          <thead>
            <tr>
              <th scope="col">Function</th>
              {members.map(({ id, label }, place) => (
                <th key={id} scope="col">
                  {place + 1}. {label}
                </th>
              ))}
              <th scope="col">In the end runs</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <MatrixRow key={`${row.object} ${row.name},${row.position}`} row={row} members={members} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {left === 0 ? undefined : (
        <p className="compare-soft">and {formatCount(left, 'function')} more that one livepatch alone has</p>
      )}
    </section>
  );
}

/** Whether several have the function, or it is lost. */
function isMeeting({ cells, runs }: StackRow): boolean {
  return runs === undefined || cells.filter((cell) => cell !== undefined).length > 1;
}

interface MatrixRowProps {
  readonly row: StackRow;
  readonly members: readonly StackMember[];
}

function MatrixRow({ row, members }: MatrixRowProps) {
  const { object, name, position, cells } = row;
  const positions = cells.flatMap((cell) => (cell === undefined ? [] : [cell.function.position]));
  const shownPosition = positions.every((one) => one === 0) ? 0 : position;
  const differ = new Set(positions).size > 1;
  return (
    <tr data-function={name}>
      <th scope="row">
        <ObjectTag name={object} /> <code>{name}</code>
        <span className="compare-soft" title={positionMeans(shownPosition)}>
          ,{shownPosition}
        </span>
      </th>
      {members.map(({ id, label }, place) => (
        <MatrixCell key={id} cell={cells[place]} label={label} withPosition={differ} />
      ))}
      <MatrixEnd row={row} members={members} />
    </tr>
  );
}

function positionMeans(position: number): string {
  return position === 0 ? 'Position 0: the only one of its name' : `Position ${position} among its name`;
}

interface MatrixCellProps {
  readonly cell: StackRow['cells'][number];
  readonly label: string;
  readonly withPosition: boolean;
}

function MatrixCell({ cell, label, withPosition }: MatrixCellProps) {
  if (cell === undefined)
    return (
      <td className="compare-soft">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">not replaced by {label}</span>
      </td>
    );
  const { state } = cell;
  const { newName, size, position } = cell.function;
  const { icon, word, tone, means } = cellWords[state];
  const about = [
    `${label}: ${means}`,
    ...(newName === undefined ? [] : [`New function ${newName}`]),
    ...(size === undefined ? [] : [formatSize(size)]),
  ];
  return (
    <td data-tone={tone} data-state={state} title={about.join('\n')}>
      <span className="compare-mark">
        <Icon name={icon} /> {word}
      </span>
      {withPosition ? <span className="compare-soft"> position {position}</span> : undefined}
    </td>
  );
}

function MatrixEnd({ row: { runs, lostWith }, members }: MatrixRowProps) {
  if (runs !== undefined) return <td>{members[runs]?.label}</td>;
  return (
    <td data-tone="caution">
      <span className="compare-mark">
        <Icon name="caution" /> the kernel’s own
      </span>
      {lostWith === undefined ? undefined : (
        <span className="compare-soft"> lost with {members[lostWith]?.label}</span>
      )}
    </td>
  );
}
