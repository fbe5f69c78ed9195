import { harmless } from '../base/harmless';
import {
  type Link,
  type LinkChoice,
  type LinkFile,
  type LinkSide,
  mostLinkChoices,
  mostLinkCompanions,
  mostLinkMessage,
  mostLinkSources,
  mostLinkWords,
  plainLink,
} from './link';

/**
 * Mail programs, chat systems and servers' logs cut or refuse addresses of 2,000 characters. What is left is for the place
 * that the page is served from.
 */
export const longestLink = 1900;

export interface EncodedLink {
  /** From `#` on; at most {@link longestLink} characters. */
  readonly hash: string;
  /** Fields that had to be left out to keep it that short, by their names in the address. */
  readonly omitted: readonly string[];
}

/** Fields in the order in which they are given up when the link is too long: the least needed first. */
const expendable = [
  'symbols',
  'words',
  'at',
  'filter',
  'sort',
  'same',
  'tab',
  'side',
  'kernel',
  'choose',
  'repair',
  'pair',
  'with',
  'module',
  'select',
  'message',
] as const;

/**
 * The address of what the reader sees: `#/v1/<view>?<field>=<value>&…`, for a rule `#/v1/rules/<id>`. Fields at their default are absent, so the
 * link stays short and says what is special.
 */
export function encodeLink(link: Link): EncodedLink {
  let fields = fieldsOf(link);
  const omitted: string[] = [
    ...(link.sources.length > mostLinkSources ? ['symbols'] : []),
    ...(link.choices.length > mostLinkChoices ? ['choose'] : []),
    ...(link.companions.length > mostLinkCompanions ? ['with'] : []),
    ...(isCarried(link.message) ? [] : ['message']),
  ];
  let hash = join(link, fields);
  const leaveOut = (name: string) => {
    fields = fields.filter(([field]) => field !== name);
    if (!omitted.includes(name)) omitted.push(name);
    hash = join(link, fields);
  };
  // What is too long by itself would drive out everything else, and then not fit either.
  for (const name of expendable) {
    const own = fields.filter(([field]) => field === name);
    if (join(link, own).length > longestLink) leaveOut(name);
  }
  for (const name of expendable) {
    if (hash.length <= longestLink) break;
    if (fields.some(([field]) => field === name)) leaveOut(name);
  }
  return { hash, omitted };
}

function fieldsOf(link: Link): [string, string][] {
  const fields: [string, string][] = [];
  if (link.sample !== undefined) fields.push(['sample', link.sample]);
  if (link.module !== undefined) fields.push(['module', encodeFile(link.module)]);
  for (const [place, companion] of link.companions.slice(0, mostLinkCompanions).entries()) {
    if (place === link.modulePlace && place > 0) fields.push(['with', 'module']);
    fields.push(['with', encodeFile(companion)]);
  }
  if (link.modulePlace > 0 && link.modulePlace >= Math.min(link.companions.length, mostLinkCompanions))
    fields.push(['with', 'module']);
  if (link.comparison !== undefined) {
    const { a, b, thing } = link.comparison;
    fields.push(['pair', `${encodeSide(a)},${encodeSide(b)}${thing === undefined ? '' : `:${thing}`}`]);
  }
  for (const source of link.sources.slice(0, mostLinkSources)) fields.push(['symbols', encodeFile(source)]);
  for (const choice of link.choices.slice(0, mostLinkChoices)) fields.push(['choose', encodeChoice(choice)]);
  if (link.repair) fields.push(['repair', '1']);
  if (link.kernel !== undefined) fields.push(['kernel', link.kernel]);
  if (link.diffTab !== plainLink.diffTab) fields.push(['tab', link.diffTab]);
  if (link.isCodeAfter) fields.push(['side', 'after']);
  if (link.filter !== '') fields.push(['filter', link.filter]);
  if (link.sort !== undefined) fields.push(['sort', `${link.sort.descending ? '-' : ''}${link.sort.column}`]);
  if (link.includeSame) fields.push(['same', '1']);
  if (link.selection !== undefined) fields.push(['select', `${link.selection.table}:${link.selection.key}`]);
  if (link.selection !== undefined && link.at !== undefined) fields.push(['at', link.at]);
  if (link.view === 'findings' && link.message !== undefined && isCarried(link.message))
    fields.push(['message', link.message]);
  if (link.view === 'glossary' && link.term !== undefined) fields.push(['term', link.term]);
  if (link.words !== undefined) fields.push(['words', shorten(link.words)]);
  return fields;
}

/** Whether a line of dmesg goes into a link: cut off it would be another line. */
function isCarried(message = ''): boolean {
  return message.length <= mostLinkMessage && harmless(message) === message;
}

function shorten(text: string): string {
  const words = harmless(text);
  return words.length <= mostLinkWords ? words : `${words.slice(0, mostLinkWords - 1)}…`;
}

/** `vmlinux,2/5:state_show@show+0x39/0x78`. */
function encodeChoice({ object, position, of, symbol, place }: LinkChoice): string {
  const where = place === undefined ? '' : `@${place}`;
  return `${object},${position}/${of}:${symbol.replace(/[%@]/g, encodeURIComponent)}${where}`;
}

function encodeSide({ sha256, isConverted }: LinkSide): string {
  return isConverted ? `${sha256}.converted` : sha256;
}

/** The name last: it is the only part that may hold any character. */
function encodeFile(file: LinkFile): string {
  return `${file.sha256}.${file.size}.${file.name}`;
}

function join(link: Link, fields: readonly (readonly [string, string])[]): string {
  const query = fields.map(([name, value]) => `${name}=${escapeValue(value)}`).join('&');
  const page = link.view === 'rules' && link.rule !== undefined ? `rules/${link.rule}` : link.view;
  return `#/v1/${page}${query === '' ? '' : `?${query}`}`;
}

/** Percent-encodes what an address cannot hold; leaves what a reader wants to read, which a fragment may hold. */
function escapeValue(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/%(3A|2C|2F|40|24|3B)/g, (escaped) => decodeURIComponent(escaped))
    .replace(/[()'!*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
