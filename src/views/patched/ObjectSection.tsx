import { formatCount, formatNumber } from '../../base/format';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import type { PatchedFunctionSummary, PatchedObjectSummary } from '../../worker/patch-summary';
import { Term } from '../glossary/Term';
import { CodeLinkButton, codePlace } from './CodeLinkButton';
import { Frame } from './Frame';
import { Standing } from './Standing';

/** An object that is patched: its callbacks, and its functions old and new. */
export function ObjectSection({ object }: { readonly object: PatchedObjectSummary }) {
  const { name, functionCount, functions, callbacks, key } = object;
  const id = `patched-object-${key.replaceAll(' ', '-')}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <ObjectTag name={name} />{' '}
        {functionCount === 0 ? 'no functions' : formatCount(functionCount, 'function')}
      </h2>
      {callbacks.length === 0 ? undefined : (
        <p className="patched-callbacks">
          {callbacks.map(({ name: callback, calls }) => (
            <span key={callback}>
              <Term id="callback">
                <code>{callback}</code>
              </Term>{' '}
              calls <CodeLinkButton to={calls} />
            </span>
          ))}
        </p>
      )}
      {functions.length === 0 ? undefined : (
        <Frame label={`Functions of ${name}`}>
          <table className="patched-table">
            <thead>
              <tr>
                <th scope="col">Old function</th>
                <th scope="col">
                  <Term id="sympos">Position</Term>
                </th>
                <th scope="col">In the sources</th>
                <th scope="col">New function</th>
                <th scope="col" className="patched-number">
                  Size
                </th>
                <th scope="col">Section</th>
                <th scope="col">Record</th>
              </tr>
            </thead>
            <tbody>
              {functions.map((func) => (
                <FunctionRow key={func.key} func={func} object={name} />
              ))}
            </tbody>
          </table>
        </Frame>
      )}
      {functions.length < functionCount ? (
        <p className="patched-soft">and {formatNumber(functionCount - functions.length)} more</p>
      ) : undefined}
    </section>
  );
}

function FunctionRow({ func, object }: { readonly func: PatchedFunctionSummary; readonly object: string }) {
  const { oldName, position, standing, newFunction, record } = func;
  return (
    <tr>
      <td>
        <code>{oldName}</code>
      </td>
      <td>{positionWords(position)}</td>
      <td>
        <Standing standing={standing} object={object} position={position} />
      </td>
      <td>{newFunction === undefined ? <code>NULL</code> : <CodeLinkButton to={newFunction} />}</td>
      <td className="patched-number">
        {newFunction?.size === undefined ? undefined : formatNumber(newFunction.size)}
      </td>
      <td>{newFunction === undefined ? undefined : <code>{codePlace(newFunction)}</code>}</td>
      <td>
        <code className="patched-soft">{record}</code>
      </td>
    </tr>
  );
}

/** 0 says that there is only one. */
function positionWords(position: number): string {
  return position === 0 ? '0, the only one' : formatNumber(position);
}
