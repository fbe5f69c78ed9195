import './code-listing.css';

/** Source text with line numbers, which are not copied with it. */
export function CodeListing({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="code-listing" tabIndex={0} aria-label={label}>
      <pre>
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is
            <span key={index} className="code-listing-line" data-lines>
              {line}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}
