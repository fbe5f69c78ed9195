import * as v from 'valibot';
import { harmless } from '../base/harmless';
import {
  type DroppedField,
  type Link,
  type LinkChoice,
  type LinkComparison,
  type LinkFile,
  type LinkSide,
  linkDiffTabs,
  linkSamples,
  linkSelectionTables,
  linkViews,
  mostLinkChoices,
  mostLinkCompanions,
  mostLinkMessage,
  mostLinkSources,
  mostLinkWords,
  plainLink,
} from './link';

/** A link from outside may be of any length; beyond this nothing of it can have been written by us. */
const longestAccepted = 16_384;

/** Fields that may come several times, and what is said of one too many. */
const tooMany: Readonly<Record<string, string>> = {
  symbols: `more than ${mostLinkSources} symbol sources`,
  choose: `more than ${mostLinkChoices} choices`,
  with: `more than ${mostLinkCompanions} further modules`,
};
const repeated: ReadonlySet<string> = new Set(Object.keys(tooMany));

export interface DecodedLink {
  readonly link: Link;
  /** What was not understood and is therefore missing from `link`. */
  readonly dropped: readonly DroppedField[];
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

const file = v.pipe(
  v.string(),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name with control characters is what is refused
  v.regex(/^[0-9a-f]{16}\.\d{1,15}\.[^\u0000-\u001f\u007f]{1,255}$/u),
  v.transform((value): LinkFile => {
    const [sha256 = '', size = ''] = value.split('.', 2);
    return { sha256, size: Number(size), name: value.slice(sha256.length + size.length + 2) };
  }),
);

/** `0123456789abcdef,fedcba9876543210.converted:show`. */
const pair = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{16}(\.converted)?,[0-9a-f]{16}(\.converted)?(:.{1,1024})?$/s),
  v.transform((value): LinkComparison => {
    const colon = value.indexOf(':');
    const [a = '', b = ''] = (colon === -1 ? value : value.slice(0, colon)).split(',');
    return { a: sideOf(a), b: sideOf(b), ...(colon !== -1 && { thing: value.slice(colon + 1) }) };
  }),
);

function sideOf(text: string): LinkSide {
  return { sha256: text.slice(0, 16), isConverted: text.endsWith('.converted') };
}

const sort = v.pipe(
  v.string(),
  v.regex(/^-?[A-Za-z][\w-]{0,40}$/),
  v.transform((value) => ({ column: value.replace(/^-/, ''), descending: value.startsWith('-') })),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: words with control characters are what is refused
const words = v.pipe(v.string(), v.maxLength(mostLinkWords), v.regex(/^[^\u0000-\u001f\u007f]+$/u));

const message = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(mostLinkMessage),
  v.check((line) => harmless(line) === line),
);

/** `show+0x39`. */
const place = v.pipe(v.string(), v.regex(/^.{1,1024}\+0x[0-9a-f]{1,12}$/s));

const choice = v.pipe(
  v.string(),
  v.regex(/^[^,:]{1,255},[1-9]\d{0,9}\/[1-9]\d{0,9}:[^@]{1,1024}(?:@.{1,1024})?$/s),
  v.rawTransform(({ dataset, addIssue, NEVER }): LinkChoice => {
    const [, object = '', position, of, name = '', place] =
      /^([^,]+),(\d+)\/(\d+):([^@]+)(?:@(.+))?$/s.exec(dataset.value) ?? [];
    const symbol = unescapeValue(name);
    if (symbol === undefined || Number(position) > Number(of)) {
      addIssue({ message: 'no choice' });
      return NEVER;
    }
    return {
      symbol,
      ...(place !== undefined && { place }),
      object,
      position: Number(position),
      of: Number(of),
    };
  }),
);

const selection = v.pipe(
  v.string(),
  v.regex(/^[^:]+:./s),
  v.transform((value) => {
    const colon = value.indexOf(':');
    return { table: value.slice(0, colon), key: value.slice(colon + 1) };
  }),
  v.object({ table: v.picklist(linkSelectionTables), key: text }),
);

/**
 * Reads the part of an address from `#` on. Never fails: each field is checked for itself, and one that is unknown,
 * malformed or newer than this page is left out and reported. `undefined` when the address holds no link at all.
 */
export function decodeLink(hash: string): DecodedLink | undefined {
  if (hash === '' || hash === '#' || hash === '#/') return undefined;
  const dropped: DroppedField[] = [];
  const drop = (field: string, reason: string) => {
    dropped.push({ field: shorten(field), reason });
  };
  if (hash.length > longestAccepted) {
    drop('link', `longer than ${longestAccepted} characters`);
    return { link: plainLink, dropped };
  }
  const parts = /^#\/(v\d{1,4})\/([^?]*)(?:\?(.*))?$/s.exec(hash);
  if (parts === null) {
    drop('link', 'not an address of this page');
    return { link: plainLink, dropped };
  }
  const [, version = '', viewName = '', query = ''] = parts;
  // A newer page may mean something else by the same field, but most will mean the same: read what is understood.
  if (version !== 'v1')
    drop(version, 'made by a newer klpscope; what it has in common with this one is kept');

  let link = readView(viewName, drop);

  const seen = new Set<string>();
  for (const field of query.split('&')) {
    if (field === '') continue;
    const equals = field.indexOf('=');
    const name = equals === -1 ? field : field.slice(0, equals);
    const value = unescapeValue(equals === -1 ? '' : field.slice(equals + 1));
    if (value === undefined) drop(name, 'not a valid percent-encoding');
    else if (seen.has(name) && !repeated.has(name)) drop(name, 'given twice');
    else link = readField(link, name, value, drop);
    seen.add(name);
  }
  return { link, dropped };
}

/** `relocations`, `rules`, `rules/<id of a rule>`. */
function readView(name: string, drop: (field: string, reason: string) => void): Link {
  const rule = /^rules\/([a-z0-9-]{1,60})$/.exec(name)?.[1];
  if (rule !== undefined) return { ...plainLink, view: 'rules', rule };
  const view = v.safeParse(v.picklist(linkViews), name);
  if (view.success) return { ...plainLink, view: view.output };
  drop(name, 'no such view');
  return plainLink;
}

function readField(
  link: Link,
  name: string,
  value: string,
  drop: (field: string, reason: string) => void,
): Link {
  const read = <T>(schema: v.GenericSchema<unknown, T>, use: (output: T) => Partial<Link>): Link => {
    const result = v.safeParse(schema, value);
    if (result.success) return { ...link, ...use(result.output) };
    drop(name, `not understood: ${shorten(value)}`);
    return link;
  };
  switch (name) {
    case 'sample':
      return read(v.picklist(linkSamples), (sample) => ({ sample }));
    case 'module':
      return read(file, (module) => ({ module }));
    case 'with':
      // The module's own place among them.
      if (value === 'module' && link.modulePlace === 0)
        return { ...link, modulePlace: link.companions.length };
      if (link.companions.length >= mostLinkCompanions) break;
      return read(file, (companion) => ({ companions: [...link.companions, companion] }));
    case 'pair':
      return read(pair, (comparison) => ({ comparison }));
    case 'symbols':
      if (link.sources.length >= mostLinkSources) break;
      return read(file, (source) => ({ sources: [...link.sources, source] }));
    case 'choose':
      if (link.choices.length >= mostLinkChoices) break;
      return read(choice, (chosen) => ({ choices: [...link.choices, chosen] }));
    case 'repair':
      return read(v.literal('1'), () => ({ repair: true }));
    case 'kernel':
      return read(v.pipe(v.string(), v.regex(/^\d{1,2}\.\d{1,3}$/)), (kernel) => ({ kernel }));
    case 'side':
      return read(v.literal('after'), () => ({ isCodeAfter: true }));
    case 'tab':
      return read(v.picklist(linkDiffTabs), (diffTab) => ({ diffTab }));
    case 'filter':
      return read(text, (filter) => ({ filter }));
    case 'sort':
      return read(sort, (order) => ({ sort: order }));
    case 'same':
      return read(v.literal('1'), () => ({ includeSame: true }));
    case 'at':
      return read(place, (at) => ({ at }));
    case 'message':
      return read(message, (line) => ({ message: line }));
    case 'term':
      return read(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/)), (term) => ({ term }));
    case 'words':
      return read(words, (said) => ({ words: said }));
    case 'select':
      return read(selection, (selected) => ({ selection: selected }));
  }
  drop(name, tooMany[name] ?? 'unknown to this version of klpscope');
  return link;
}

function unescapeValue(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function shorten(value: string): string {
  return value.length <= 40 ? value : `${value.slice(0, 39)}…`;
}
