import { useEffect, useState } from 'react';
import { formatCount } from '../../base/format';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { ViewHead } from '../table-view/ViewHead';
import './glossary.css';
import { GlossaryEntry } from './GlossaryEntry';
import { hasWords } from './search-terms';
import { goToTerm, showTerm } from './show-term';
import { findTerm, termGroups, terms } from './terms';

const orders = ['subject', 'alphabet'] as const;

const alphabetical = [
  {
    title: undefined,
    terms: [...terms].sort((a, b) => nameKey(a.name).localeCompare(nameKey(b.name), 'en')),
  },
];

/** What do the words mean? All terms of the page, by subject or alphabet, with a search; needs no file. */
export function GlossaryView() {
  const [order, setOrder] = useRemembered('glossary.order', orders);
  const [filter, setFilter] = useState('');
  const groups = (order === 'subject' ? termGroups : alphabetical)
    .map(({ title, terms: all }) => ({ title, shown: all.filter((term) => hasWords(term, filter)) }))
    .filter(({ shown }) => shown.length > 0);
  const count = groups.reduce((sum, { shown }) => sum + shown.length, 0);
  const goTo = (id: string) => {
    setFilter('');
    showTerm(id);
  };
  const chosen = useStore((state) => state.term);
  useEffect(() => {
    if (chosen !== undefined) goToTerm(chosen);
  }, [chosen]);
  return (
    <article className="glossary">
      <ViewHead view="glossary" />
      <p>
        The words of livepatching that this page uses, and what a reviewer should know of each. Wherever one
        is underlined with dots, it is explained when you point at it, tap it or reach it with Tab.
      </p>
      {chosen === undefined || findTerm(chosen) !== undefined ? undefined : (
        <p role="status">
          There is no term <code>{chosen}</code> in this version of klpscope.
        </p>
      )}
      <div className="glossary-bar">
        <input
          className="glossary-search"
          type="search"
          aria-label="Search the glossary"
          data-filter=""
          placeholder="Search: words of name or text"
          spellCheck={false}
          autoComplete="off"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <output className="glossary-count" aria-live="polite">
          {count === terms.length
            ? formatCount(count, 'term')
            : `${count} of ${formatCount(terms.length, 'term')}`}
        </output>
        <fieldset className="glossary-orders">
          <legend className="visually-hidden">Order</legend>
          {orders.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="glossary-order"
                checked={order === one}
                onChange={() => setOrder(one)}
              />
              {one === 'subject' ? 'By subject' : 'A to Z'}
            </label>
          ))}
        </fieldset>
      </div>
      {count === 0 ? (
        <EmptyState
          title="No term has these words"
          actions={<Button onClick={() => setFilter('')}>Show all terms</Button>}
        >
          <code>{filter.trim()}</code> is in no name and no text of the {formatCount(terms.length, 'term')}.
        </EmptyState>
      ) : undefined}
      {groups.map(({ title, shown }) => (
        <section key={title ?? ''} aria-label={title ?? 'All terms'}>
          {title === undefined ? undefined : <h2>{title}</h2>}
          <dl>
            {shown.map((term) => (
              <GlossaryEntry key={term.id} term={term} onTerm={goTo} />
            ))}
          </dl>
        </section>
      ))}
    </article>
  );
}

/** Dots, slashes and the like at a name's beginning do not count: `.modinfo` is at M. */
function nameKey(name: string): string {
  return name.replace(/^[^\p{L}]+/u, '').toLowerCase();
}
