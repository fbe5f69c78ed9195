import './glossary.css';
import { terms } from './terms';

/** What do the words mean? All terms of the page; needs no file. */
export function GlossaryView() {
  return (
    <article className="glossary">
      <h1>Glossary</h1>
      <p>The words of livepatching that this page uses, and what a reviewer should know of each.</p>
      <dl>
        {terms.map(({ id, name, short, more }) => (
          <div key={id} id={`term-${id}`}>
            <dt>{name}</dt>
            <dd>
              <p>{short}</p>
              <p className="glossary-more">{more}</p>
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
