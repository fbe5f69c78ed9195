import { formatHex } from '../../base/format';
import type { CodeLine, CodeListing } from '../../code/code-listing';
import { addressOfSelection } from '../../store/link-state';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { CopyButton } from '../../ui/button/CopyButton';
import { CopyLinkButton } from '../common/CopyLinkButton';
import { Term } from '../glossary/Term';
import { signedHex, targetMeaning, targetText } from './code-words';
import './line-detail.css';
import { listingText } from './listing-text';
import { RelocationBadge } from './RelocationBadge';
import type { Follow } from './use-follow';

interface LineDetailProps {
  readonly listing: CodeListing;
  readonly line: CodeLine;
  /** Its key for links. */
  readonly placeKey: string;
  readonly moves: ReadonlyMap<string, string>;
  readonly follow: Follow;
}

/** The selected line in full: what is written into it, by whom, and where that leads. */
export function LineDetail({ listing, line, placeKey, moves, follow }: LineDetailProps) {
  return (
    <section className="code-detail" aria-label="Selected line">
      <header>
        <code className="code-detail-place">
          {listing.name ?? listing.section}
          {signedHex(line.offset - (listing.name === undefined ? 0 : listing.start), true)}
        </code>
        <code className="code-soft">
          {listing.section}+{formatHex(line.offset)}
        </code>
        <span className="code-detail-actions">
          <CopyButton label="Copy line" text={() => listingText(listing, [line])} />
          <CopyLinkButton
            link={() => addressOfSelection(useStore.getState(), { table: 'code', key: placeKey })}
            hint="Copy the link to this line (y)"
          />
        </span>
      </header>
      {line.relocations.length === 0 ? undefined : (
        <ul>
          {line.relocations.map((relocation) => (
            <li className="code-detail-row" key={`${relocation.offset} ${relocation.key}`}>
              <RelocationBadge
                relocation={relocation}
                newSection={moves.get(relocation.key)}
                onOpen={follow.toRelocation}
                isReachable
              />
              <Button look="text" className="code" onClick={() => follow.toTarget(relocation.target)}>
                {targetText(relocation.target)}
              </Button>
              <span className="code-soft">
                {relocation.target.kind === 'livepatch' ? (
                  <Term id="gate">{targetMeaning(relocation.target)}</Term>
                ) : (
                  targetMeaning(relocation.target)
                )}
                {moves.has(relocation.key) ? `; the conversion moves it to ${moves.get(relocation.key)}` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
