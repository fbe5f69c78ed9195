import { formatCount } from '../../base/format';
import type { InterfaceUseSummary } from '../../worker/patch-summary';
import { Term } from '../glossary/Term';
import { CodeLinkButton } from './CodeLinkButton';

/** Who uses shadow variables and states. */
export function InterfaceUses({ uses }: { readonly uses: readonly InterfaceUseSummary[] }) {
  if (uses.length === 0) return undefined;
  return (
    <section aria-labelledby="patched-uses">
      <h2 id="patched-uses">
        <Term id="shadow-variable">Shadow variables</Term> and <Term id="state">states</Term> in use
      </h2>
      <dl className="patched-facts patched-uses">
        {uses.map(({ name, callers, elsewhere }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {callers.map((caller) => (
                <span key={`${caller.section} ${caller.offset} ${caller.name}`}>
                  <CodeLinkButton to={caller} />
                  {caller.count > 1 ? ` ${caller.count} times` : ''}
                </span>
              ))}
              {elsewhere > 0 ? (
                <span>{formatCount(elsewhere, 'reference')} from outside of functions</span>
              ) : undefined}
            </dd>
          </div>
        ))}
      </dl>
      <p className="patched-soft patched-prose patched-after">
        By the relocations. Which ids they use is decided by code.
      </p>
    </section>
  );
}
