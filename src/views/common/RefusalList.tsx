import { formatHex } from '../../base/format';
import { formatProblem } from '../../base/format-error';
import { CopyButton } from '../../ui/button/CopyButton';
import { Icon } from '../../ui/icon/Icon';
import type { Refusal } from '../../worker/protocol';
import './refusal-list.css';

/** Files that were not taken: which, why, where in the file, and what to do. */
export function RefusalList({ refusals }: { readonly refusals: readonly Refusal[] }) {
  return (
    <ul className="refusal-list">
      {refusals.map(({ fileName, problem, kernel }) => (
        <li key={`${fileName} ${problem.code} ${problem.offset}`}>
          <span className="refusal-list-icon">
            <Icon name="refused" />
          </span>
          <div className="refusal-list-text">
            <p>
              <strong>Not opened: </strong>
              <code>{fileName}</code>
            </p>
            <p>{sentence(problem.message)}</p>
            {problem.mend === undefined ? undefined : <p>{sentence(problem.mend)}</p>}
            {kernel === undefined ? undefined : <p>{kernel}</p>}
            <p className="refusal-list-place">
              {[
                problem.where,
                problem.offset === undefined
                  ? undefined
                  : `byte ${formatHex(problem.offset)} (${problem.offset})`,
                problem.code,
              ]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </p>
          </div>
          <CopyButton
            text={`${fileName}: ${formatProblem(problem)}${kernel === undefined ? '' : ` ${kernel}`}`}
            label="Copy"
            compact
          />
        </li>
      ))}
    </ul>
  );
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
