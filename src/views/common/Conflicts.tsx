import { Icon } from '../../ui/icon/Icon';
import type { SourceSummary } from '../../worker/snapshot';
import './conflicts.css';

/** Where a source contradicts the ones that are believed instead; nothing when it does not. */
export function Conflicts({ source }: { readonly source: SourceSummary }) {
  return source.conflicts.map((conflict) => (
    <p key={conflict} className="conflict">
      <Icon name="caution" size={14} />
      <span>
        <strong>Conflict: </strong>
        {conflict}
      </span>
    </p>
  ));
}
