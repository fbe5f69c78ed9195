import { CopyButton } from '../button/CopyButton';
import './snippet.css';

/** Text to be pasted elsewhere, with its copy button. */
export function Snippet({ text, label }: { readonly text: string; readonly label?: string }) {
  return (
    <figure className="snippet">
      {label === undefined ? undefined : <figcaption>{label}</figcaption>}
      <div className="snippet-box">
        <pre>
          <code>{text}</code>
        </pre>
        <CopyButton text={text} label={label === undefined ? 'Copy' : `Copy: ${label}`} compact />
      </div>
    </figure>
  );
}
