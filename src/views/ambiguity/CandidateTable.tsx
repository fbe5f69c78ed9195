import { formatNumber } from '../../base/format';
import { Icon } from '../../ui/icon/Icon';
import type { CandidateRow } from '../../worker/protocol';

/** What the type letters of nm mean, for the ones that symbol lists have. */
const nmTypes: Readonly<Record<string, string>> = {
  t: 'local code',
  T: 'global code',
  d: 'local data',
  D: 'global data',
  b: 'local zeroed data',
  B: 'global zeroed data',
  r: 'local read-only data',
  R: 'global read-only data',
  W: 'weak',
  V: 'weak object',
};

/** A symbol next to a candidate; often it tells which file the candidate is from. */
function Neighbour({ name }: { readonly name: string | undefined }) {
  return name === undefined ? <span className="decision-soft">(none)</span> : <code>{name}</code>;
}

/** The symbols that a name can mean, in the order of the symbol source. */
export function CandidateTable({ candidates }: { readonly candidates: readonly CandidateRow[] }) {
  const typed = candidates.some(({ type }) => type !== undefined);
  const addressed = candidates.some(({ address }) => address !== undefined);
  const placed = candidates.some(({ before, after }) => before !== undefined || after !== undefined);
  const decided = candidates.some(({ selected }) => selected);
  const uncertain = candidates.some(({ orderCertain, count }) => !orderCertain && count > 1);
  return (
    <section>
      <h2>Candidates in the symbol source</h2>
      <div className="decision-table-frame">
        <table className="decision-table">
          <thead>
            <tr>
              <th scope="col">Object</th>
              <th scope="col">Position</th>
              <th scope="col" className="decision-number">
                Line
              </th>
              {addressed ? <th scope="col">Address</th> : undefined}
              {typed ? <th scope="col">Type</th> : undefined}
              {placed ? <th scope="col">Between, by address</th> : undefined}
              {decided ? <th scope="col">Meant</th> : undefined}
            </tr>
          </thead>
          <tbody>
            {candidates.map((candidate) => (
              <tr
                key={`${candidate.object} ${candidate.position}`}
                data-selected={candidate.selected || undefined}
              >
                <td>
                  <code>{candidate.object}</code>
                  {candidate.rawObject === undefined ? undefined : (
                    <span className="decision-soft">
                      {' '}
                      (in the list: <code>{candidate.rawObject}</code>)
                    </span>
                  )}
                </td>
                <td>
                  {candidate.position} of {candidate.count}
                </td>
                <td className="decision-number">{formatNumber(candidate.line)}</td>
                {addressed ? (
                  <td>
                    <code>{candidate.address?.toString(16).padStart(16, '0')}</code>
                  </td>
                ) : undefined}
                {typed ? (
                  <td title={nmTypes[candidate.type ?? '']}>
                    <code>{candidate.type}</code>
                  </td>
                ) : undefined}
                {placed ? (
                  <td>
                    <Neighbour name={candidate.before} /> … <Neighbour name={candidate.after} />
                  </td>
                ) : undefined}
                {decided ? (
                  <td>
                    {candidate.selected ? (
                      <span className="decision-selected">
                        <Icon name="check" size={14} /> this one
                      </span>
                    ) : undefined}
                  </td>
                ) : undefined}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {uncertain ? (
        <p className="decision-note">
          <Icon name="caution" size={14} />
          <span>
            The list tells how many there are for certain, but not their order: the kernel counts by address,
            and a list of names need not be in that order. Open <code>/proc/kallsyms</code> or the{' '}
            <code>System.map</code> of the kernel instead: they are.
          </span>
        </p>
      ) : undefined}
    </section>
  );
}
