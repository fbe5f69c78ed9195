import type { Story } from './stories';
import { WithCode } from './WithCode';

/** The paragraphs, and what a kernel said when it was tried. */
export function StoryText({ story: { paragraphs, tried } }: { readonly story: Story }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="story-text" tabIndex={0} aria-label="Story">
      <div className="story-prose">
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>
            <WithCode text={paragraph} />
          </p>
        ))}
      </div>
      {tried === undefined ? undefined : (
        <figure className="story-tried">
          <figcaption>What the kernel said when it was tried: Linux {tried.kernel}</figcaption>
          <ol>
            {tried.steps.map(({ did, lines, outcome }, step) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as with the lines
              <li key={step}>
                <pre>
                  <code>
                    <span className="story-did"># {did}</span>
                    {lines.map((line, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is what it is, and one may come twice
                      <span key={index}>{line}</span>
                    ))}
                  </code>
                </pre>
                {outcome === undefined ? undefined : <p className="story-outcome">{outcome}</p>}
              </li>
            ))}
          </ol>
        </figure>
      )}
    </section>
  );
}
