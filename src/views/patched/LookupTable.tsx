import { formatNumber } from '../../base/format';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { LookupSummary } from '../../worker/patch-summary';
import { Term } from '../glossary/Term';
import { Frame } from './Frame';
import { Standing } from './Standing';

interface LookupTableProps {
  readonly lookups: readonly LookupSummary[];
  readonly left: number;
}

/** Symbols that the livepatch looks up itself when it is loaded. */
export function LookupTable({ lookups, left }: LookupTableProps) {
  if (lookups.length === 0) return undefined;
  return (
    <section aria-labelledby="patched-lookups">
      <h2 id="patched-lookups">Symbols that it looks up itself</h2>
      <p className="patched-prose patched-soft">
        Its own code asks <Term id="kallsyms">kallsyms</Term> for them and keeps the addresses in variables (
        <code>klp_kallsyms_reloc</code> of <Term id="tool-suse">SUSE’s livepatches</Term>): no relocation says
        what they mean. Recognised by the variables’ names.
      </p>
      <Frame label="Symbols that it looks up itself">
        <table className="patched-table">
          <thead>
            <tr>
              <th scope="col">Object</th>
              <th scope="col">Symbol</th>
              <th scope="col">
                <Term id="sympos">Position</Term>
              </th>
              <th scope="col">In the sources</th>
              <th scope="col">Variable</th>
              <th scope="col">Record</th>
            </tr>
          </thead>
          <tbody>
            {lookups.map(({ key, object, symbol, position, standing, pointer, record }) => (
              <tr key={key}>
                <td>
                  <ObjectTag name={object} />
                </td>
                <td>
                  <code>{symbol ?? 'NULL'}</code>
                </td>
                <td>{position === 0 ? '0, the only one' : formatNumber(position)}</td>
                <td>
                  {symbol === undefined ? (
                    <span className="patched-soft">nothing is looked up</span>
                  ) : (
                    <Standing standing={standing} object={object} position={position} />
                  )}
                </td>
                <td>
                  <code>{pointer}</code>
                </td>
                <td>
                  <code className="patched-soft">{record}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Frame>
      {left === 0 ? undefined : <p className="patched-soft">and {formatNumber(left)} more</p>}
    </section>
  );
}
