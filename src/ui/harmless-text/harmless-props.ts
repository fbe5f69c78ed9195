import { formatCount } from '../../base/format';
import { harmless, harmlessFileName, harmlessText } from '../../base/harmless';

/** Characters of one text that are shown. What is longer has its middle cut out: a browser lays out all of a line. */
const mostCharacters = 4000;

type Show = (text: string) => string;

const showName = cutText(harmless);

/** Attributes that are read by people, and how they are shown: a title may have several lines. */
const shownAttributes = [
  ['title', cutText(harmlessText)],
  ['aria-label', showName],
  ['alt', showName],
  ['placeholder', showName],
] as const;

/** What is given to an element of the page. */
export interface ElementProps {
  readonly [name: string]: unknown;
}

/**
 * The same with nothing in texts that a file could trick a reader with, see base/harmless; the very same when there is nothing
 * to do, as nearly always. Line feeds and tabs stay in `<pre>`, and in what is in it and has `data-lines`.
 */
export function harmlessProps(type: unknown, props: ElementProps): ElementProps {
  const isOfLines = type === 'pre' || props['data-lines'] !== undefined;
  const children = harmlessChildren(props['children'], isOfLines ? harmlessText : showName);
  let result = children === props['children'] ? props : { ...props, children };
  for (const [name, show] of shownAttributes) {
    const text = props[name];
    if (typeof text !== 'string') continue;
    const shown = show(text);
    if (shown !== text) result = { ...result, [name]: shown };
  }
  const { download } = props;
  if (typeof download === 'string' && harmlessFileName(download) !== download)
    result = { ...result, download: harmlessFileName(download) };
  return result;
}

/** No longer than can be laid out in no time; what is copied is whole. */
function cutText(show: Show): Show {
  return (text) => {
    if (text.length <= mostCharacters) return show(text);
    const half = mostCharacters / 2;
    const left = formatCount(text.length - mostCharacters, 'character');
    return `${show(text.slice(0, half))} […${left}…] ${show(text.slice(-half))}`;
  };
}

/** Texts that stand alone and in lists; elements are made harmless when they are made. */
function harmlessChildren(children: unknown, show: Show): unknown {
  if (typeof children === 'string') return show(children);
  if (!Array.isArray(children)) return children;
  let result: unknown[] | undefined;
  for (const [i, child] of children.entries()) {
    const shown = harmlessChildren(child, show);
    if (shown === child) continue;
    result ??= [...children];
    result[i] = shown;
  }
  return result ?? children;
}
