import { useStore } from '../../store/store';
import { isReference, viewTitles } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { referenceAddress } from '../common/copy-link';
import { findTerm } from './terms';
import type { TermEntry } from './terms/term';

interface GlossaryEntryProps {
  readonly term: TermEntry;
  /** To another term. */
  readonly onTerm: (id: string) => void;
}

/** One term: what it means, who says so, where it is shown, what to read with it. */
export function GlossaryEntry({ term, onTerm }: GlossaryEntryProps) {
  const { id, name, short, more, source, shownIn, see } = term;
  const hasModule = useStore(({ snapshot }) => snapshot.module !== undefined);
  const navigate = useStore((state) => state.navigate);
  return (
    <div id={`term-${id}`} className="glossary-entry" tabIndex={-1}>
      <dt>
        {name}
        <CopyLinkButton
          link={() => referenceAddress({ view: 'glossary', term: id })}
          hint={`Copy the link to ${name}`}
          compact
        />
      </dt>
      <dd>
        <p>{short}</p>
        <p className="glossary-more">{more}</p>
        <ul className="glossary-links">
          <li>Source: {source}</li>
          <li>
            Shown in{' '}
            {shownIn.map((view, index) => (
              <span key={view}>
                {index === 0 ? '' : ', '}
                {hasModule || isReference(view) ? (
                  <Button look="text" onClick={() => navigate(view)}>
                    {viewTitles[view]}
                  </Button>
                ) : (
                  viewTitles[view]
                )}
              </span>
            ))}
          </li>
          <li>
            See also{' '}
            {see.map((other, index) => (
              <span key={other}>
                {index === 0 ? '' : ', '}
                <Button look="text" onClick={() => onTerm(other)}>
                  {findTerm(other)?.name}
                </Button>
              </span>
            ))}
          </li>
        </ul>
      </dd>
    </div>
  );
}
