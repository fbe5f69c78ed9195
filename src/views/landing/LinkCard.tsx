import { formatCount, formatList } from '../../base/format';
import type { ArrivedLink } from '../../store/link-slice';
import { describeFile } from '../../store/link-state';
import { useStore } from '../../store/store';
import { viewTitles } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';

/** What else the sender went by. */
function LinkTerms({ link: { kernel, choices, repair } }: { readonly link: ArrivedLink['link'] }) {
  const terms = [
    ...(kernel === undefined ? [] : [`It follows Linux ${kernel}.`]),
    ...(choices.length === 0
      ? []
      : [`It holds ${formatCount(choices.length, 'choice')} of which symbol is meant.`]),
    ...(repair ? ['The module is repaired in it.'] : []),
  ];
  return terms.length === 0 ? undefined : <p>{terms.join(' ')}</p>;
}

interface LinkCardProps {
  readonly arrived: ArrivedLink;
  /** Shown to the sender, who has nothing to forget. */
  readonly isPreview?: boolean;
}

/** A link was opened without its files: what it is about, and which files it needs. */
export function LinkCard({ arrived: { link, dropped }, isPreview = false }: LinkCardProps) {
  const dismiss = useStore((state) => state.dismissLink);
  const files = [link.module, ...link.companions, ...link.sources].filter((file) => file !== undefined);
  return (
    <section className="link-card" aria-label={isPreview ? 'What the link says' : 'The link you followed'}>
      <Icon name="link" />
      <div className="link-card-text">
        {files.length === 0 ? (
          <p>
            <strong>This link does not say which files it is about.</strong>
          </p>
        ) : (
          <p>
            <strong>This link is about</strong> {formatList(files.map(describeFile))}. A link holds names,
            never files: drop {files.length === 1 ? 'it' : 'them'} here and the link is followed.
          </p>
        )}
        <p>
          {link.selection === undefined ? (
            <>It shows {viewTitles[link.view]}</>
          ) : (
            <>
              It points at <code>{link.selection.key}</code> in {viewTitles[link.view]}
            </>
          )}
          {link.filter === '' ? undefined : (
            <>
              , filtered by <code>{link.filter}</code>
            </>
          )}
          .
        </p>
        {link.words === undefined ? undefined : (
          <blockquote title="In the words of the page that made the link">{link.words}</blockquote>
        )}
        <LinkTerms link={link} />
        {dropped.length === 0 ? undefined : (
          <p>Not understood: {formatList(dropped.map(({ field, reason }) => `${field} (${reason})`))}.</p>
        )}
      </div>
      {isPreview ? undefined : (
        <Button look="quiet" aria-label="Forget the link" title="Forget the link" onClick={dismiss}>
          <Icon name="close" />
        </Button>
      )}
    </section>
  );
}
