import { Icon } from '../../ui/icon/Icon';
import './mismatches.css';

/** What speaks against the open sources being of the module's kernel. */
export function Mismatches({ mismatches }: { readonly mismatches: readonly string[] }) {
  if (mismatches.length === 0) return undefined;
  return (
    <ul className="mismatches" aria-label="Doubts about the sources">
      {mismatches.map((mismatch) => (
        <li key={mismatch}>
          <Icon name="caution" />
          <span>
            <strong>Caution: </strong>
            {mismatch}
          </span>
        </li>
      ))}
    </ul>
  );
}
