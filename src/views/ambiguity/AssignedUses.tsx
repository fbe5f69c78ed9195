import { formatCount, formatHex } from '../../base/format';
import type { AssignedUse, Decision } from '../../worker/snapshot';

/** Which annotation each relocation means, with the reason, where annotations of one symbol disagree. */
export function AssignedUses({ assigned }: { readonly assigned: NonNullable<Decision['assigned']> }) {
  const { uses, left } = assigned;
  return (
    <section>
      <h2>Which code means which</h2>
      <p className="decision-soft">
        By what the object files left in the module: local symbols, and the order in which they were linked.
      </p>
      <table className="decision-table">
        <thead>
          <tr>
            <th scope="col">Relocation</th>
            <th scope="col">In</th>
            <th scope="col">Means</th>
            <th scope="col">Confidence</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <AssignedRow key={`${use.section}+${use.offset}`} use={use} />
          ))}
        </tbody>
      </table>
      {left === 0 ? undefined : (
        <p className="decision-soft">… and {formatCount(left, 'relocation')} more.</p>
      )}
    </section>
  );
}

function AssignedRow({ use }: { readonly use: AssignedUse }) {
  const { section, offset, covers, annotation, confidence, because } = use;
  return (
    <tr>
      <td className="code">
        {section}+{formatHex(offset)}
      </td>
      <td className="code">{covers}</td>
      <td>
        {annotation === undefined ? (
          'not known'
        ) : (
          <>
            position {annotation.position} in <code>{annotation.object}</code>
          </>
        )}
      </td>
      <td>{confidence}</td>
      <td>{because}</td>
    </tr>
  );
}
