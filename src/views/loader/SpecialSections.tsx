import { formatCount } from '../../base/format';
import { ObjectTag } from '../../ui/code-text/ObjectTag';
import { Icon } from '../../ui/icon/Icon';
import type { SpecialSectionSummary } from '../../worker/snapshot';
import { Term } from '../glossary/Term';
import { TermText } from '../glossary/TermText';
import './special-sections.css';

const moments: Readonly<Record<SpecialSectionSummary['consumedAt'], string>> = {
  finalize: 'when the module is finished',
  ftrace: 'when ftrace takes its call sites',
  formation: 'when the module is formed',
  coming: 'when the module is announced',
  never: 'never by this release',
};

/** What is read before the module runs, by whom and when; static branches and calls with their keys. */
export function SpecialSections({ sections }: { readonly sections: readonly SpecialSectionSummary[] }) {
  if (sections.length === 0) return undefined;
  return (
    <section className="special" aria-label="Special sections">
      <h2 className="life-title">
        <Term id="special-section">Special sections</Term>
      </h2>
      <ul className="special-list">
        {sections.map((section) => (
          <SpecialSection key={`${section.name} ${section.consumedAt}`} section={section} />
        ))}
      </ul>
    </section>
  );
}

function SpecialSection({ section }: { readonly section: SpecialSectionSummary }) {
  const { name, title, consumedAt, source, entries, late, breaks, keys, keyCount } = section;
  return (
    <li>
      <p>
        <code>{name}</code> <TermText text={title} />
        {entries === undefined ? '' : `, ${formatCount(entries, 'entry', 'entries')}`}; read{' '}
        {moments[consumedAt]}{' '}
        <span className="loader-soft">
          (<code>{source}</code>)
        </span>
      </p>
      {breaks === undefined
        ? undefined
        : late.map(({ object, count }) => (
            <p key={object} className="special-late">
              <Icon name="caution" /> {formatCount(count, 'livepatch relocation')} for{' '}
              <ObjectTag name={object} />{' '}
              <Term id="late-patching">{count === 1 ? 'arrives' : 'arrive'} later</Term>: {breaks}
            </p>
          ))}
      {keyCount === 0 ? undefined : (
        <details open={keys.some(({ lateWith }) => lateWith !== undefined)}>
          <summary>{formatCount(keyCount, 'key')}</summary>
          <div className="special-frame">
            <table className="special-keys">
              <thead>
                <tr>
                  <th>At</th>
                  <th>Key</th>
                  <th>Of</th>
                </tr>
              </thead>
              <tbody>
                {keys.map(({ code, key, owner, lateWith }) => (
                  <tr key={`${code} ${key}`}>
                    <td>
                      <code>{code}</code>
                    </td>
                    <td>
                      <code>{key ?? 'not known'}</code>
                    </td>
                    <td>
                      {owner ?? 'not known'}
                      {lateWith === undefined ? '' : `, written when ${lateWith} is loaded`}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {keys.length < keyCount ? (
            <p className="loader-soft">and {formatCount(keyCount - keys.length, 'more key')}</p>
          ) : undefined}
        </details>
      )}
    </li>
  );
}
