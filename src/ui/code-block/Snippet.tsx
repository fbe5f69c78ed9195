import { CopyButton } from '../button/CopyButton';
import './snippet.css';

/** Text to be pasted elsewhere, with its copy button. */
export function Snippet({ text, label }: { readonly text: string; readonly label?: string }) {
  return (
    <figure className="snippet">
      {label === undefined ? undefined : <figcaption>{label}</figcaption>}
      <div className="snippet-box">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre tabIndex={0}>
          <code data-lines>{text}</code>
        </pre>
        <CopyButton text={text} label={label === undefined ? 'Copy' : `Copy: ${label}`} compact />
      </div>
    </figure>
  );
}
