import { formatCount, formatList } from '../../base/format';
import type { ArrivedLink } from '../../store/link-slice';
import { describeFile } from '../../store/link-state';
import { describeTarget } from '../../store/selection-words';
import { useStore } from '../../store/store';
import { viewTitles } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import { LinkedSample } from '../gallery/LinkedSample';

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
  const target = describeTarget(link);
  const { sample } = link;
  // A sample comes with its symbols; whether others are missing is said when it is open.
  const files =
    sample === undefined
      ? [link.module, ...link.companions, ...link.sources].filter((file) => file !== undefined)
      : link.companions;
  return (
    <section className="link-card" aria-label={isPreview ? 'What the link says' : 'The link you followed'}>
      <Icon name="link" />
      <div className="link-card-text">
        {sample === undefined ? undefined : <LinkedSample sample={sample} isPreview={isPreview} />}
        {files.length === 0 && sample !== undefined ? undefined : files.length === 0 ? (
          <p>
            {link.message === undefined ? (
              <strong>This link does not say which files it is about.</strong>
            ) : (
              <>
                <strong>This link is about a line of dmesg.</strong> Drop the module that it was printed for,
                and the line leads to its findings.
              </>
            )}
          </p>
        ) : (
          <p>
            <strong>This link is {sample === undefined ? '' : 'also '}about</strong>{' '}
            {formatList(files.map(describeFile))}. A link holds names, never files: drop{' '}
            {files.length === 1 ? 'it' : 'them'} here and the link is followed.
          </p>
        )}
        <p>
          {target === undefined ? (
            <>It shows {viewTitles[link.view]}</>
          ) : (
            <>
              It points at{' '}
              {target.map((piece, index) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence
                typeof piece === 'string' ? piece : <code key={index}>{piece.code}</code>,
              )}{' '}
              in {viewTitles[link.view]}
            </>
          )}
          {link.filter === '' ? undefined : (
            <>
              , filtered by <code>{link.filter}</code>
            </>
          )}
          .
        </p>
        {link.message === undefined ? undefined : (
          <p>
            The line of dmesg: <code>{link.message}</code>
          </p>
        )}
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
