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

/** The symbols that a name can mean, in the order of the symbol list. */
export function CandidateTable({ candidates }: { readonly candidates: readonly CandidateRow[] }) {
  const typed = candidates.some(({ type }) => type !== undefined);
  const decided = candidates.some(({ selected }) => selected);
  const uncertain = candidates.some(({ orderCertain, count }) => !orderCertain && count > 1);
  return (
    <section>
      <h2>Candidates in the symbol list</h2>
      <table className="decision-table">
        <thead>
          <tr>
            <th scope="col">Object</th>
            <th scope="col">Position</th>
            <th scope="col" className="decision-number">
              Line
            </th>
            {typed ? <th scope="col">Type</th> : undefined}
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
              {typed ? (
                <td title={nmTypes[candidate.type ?? '']}>
                  <code>{candidate.type}</code>
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
      {uncertain ? (
        <p className="decision-note">
          <Icon name="caution" size={14} />
          <span>
            The list tells how many there are for certain, but not their order: the kernel counts by address,
            and a list of names need not be in that order. Check a position against{' '}
            <code>/proc/kallsyms</code> of the kernel.
          </span>
        </p>
      ) : undefined}
    </section>
  );
}
