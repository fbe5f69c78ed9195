import { Fragment } from 'react';
import { formatCount, formatNumber, formatSize } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import type { SourceSummary } from '../../worker/snapshot';
import { Conflicts } from '../common/Conflicts';
import { fingerprintWords } from '../common/fingerprint-words';
import { Term } from '../glossary/Term';

/** The open sources, the one that is believed first on top. */
export function SourceTable({ sources }: { readonly sources: readonly SourceSummary[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard
    <section className="source-table-frame" tabIndex={0} aria-label="Open sources">
      <table className="source-table">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">
              <Term id="symbol-source">Kind</Term>
            </th>
            <th scope="col">Kernel</th>
            <th scope="col" className="source-table-number">
              <Term id="object">Objects</Term>
            </th>
            <th scope="col" className="source-table-number">
              Symbols
            </th>
            <th
              scope="col"
              className="source-table-number"
              title="Symbols of objects that no better source has"
            >
              Used
            </th>
            <th scope="col" className="source-table-number">
              <Term id="export">Exports</Term>
            </th>
            <th scope="col">
              <span className="visually-hidden">Close</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <Fragment key={source.id}>
              <SourceRow source={source} />
              <Remarks source={source} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SourceRow({ source }: { readonly source: SourceSummary }) {
  const close = useStore((state) => state.close);
  const { fileName, size, fingerprint } = source;
  return (
    <tr>
      <th scope="row" title={`${formatCount(size, 'byte')}\n${fingerprintWords(fingerprint)}`}>
        <span className="source-table-file">
          <Icon name={source.format === 'modules' ? 'folder' : 'list'} />
          <code>{fileName}</code>
          <span className="source-table-soft">{formatSize(size)}</span>
        </span>
      </th>
      <td className="source-table-kind">{source.kind}</td>
      <td>
        {source.release === undefined ? (
          <span className="source-table-soft">does not say</span>
        ) : (
          <code>{source.release}</code>
        )}
      </td>
      <td className="source-table-number">{formatNumber(source.objects)}</td>
      <td className="source-table-number">{formatNumber(source.symbols)}</td>
      <td className="source-table-number">{usedWords(source)}</td>
      <td className="source-table-number">{formatNumber(source.exports)}</td>
      <td className="source-table-close">
        <Button
          look="quiet"
          aria-label={`Close ${fileName}`}
          title={`Close ${fileName}`}
          onClick={() => void close(source.id)}
        >
          <Icon name="close" size={14} />
        </Button>
      </td>
    </tr>
  );
}

function usedWords({ used, symbols }: SourceSummary): string {
  if (symbols === 0) return '–';
  if (used === symbols) return 'all';
  return used === 0 ? 'none' : formatNumber(used);
}

/** What contradicts it always, what was found in it on request. */
function Remarks({ source }: { readonly source: SourceSummary }) {
  const { notes, conflicts, fileName } = source;
  if (notes.length + conflicts.length === 0) return undefined;
  return (
    <tr className="source-table-remarks">
      <td colSpan={8}>
        <Conflicts source={source} />
        {notes.length === 0 ? undefined : (
          <details>
            <summary aria-label={`${formatCount(notes.length, 'note')} on ${fileName}`}>
              {formatCount(notes.length, 'note')}
            </summary>
            <ul>
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </tr>
  );
}
