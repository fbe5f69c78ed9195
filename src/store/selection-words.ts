import type { Link, LinkSide } from '../link/link';
import type { Snapshot } from '../worker/snapshot';
import type { Selection } from '../worker/tables';

/** What is selected, in a sentence that makes sense without the file; `undefined` where the key says all there is. */
export function selectionWords(
  { audit, plan }: Snapshot,
  selection: Selection | undefined,
): string | undefined {
  switch (selection?.table) {
    case 'findings': {
      const finding = audit?.findings.find(({ key }) => key === selection.key);
      return finding && `${capitalised(finding.severity)}: ${finding.message}`;
    }
    case 'decisions': {
      const decision = plan?.decisions.find(({ symbol }) => symbol === selection.key);
      return decision && `${decision.symbol} is ${decision.kind}. ${decision.explanation}`;
    }
    default:
      return undefined;
  }
}

/** A part of a sentence: words, or a name that is shown as it stands. */
export type Piece = string | { readonly code: string };

/** What a link points at in words, from its names alone: for a reader who has no file. `undefined` where it is a whole view. */
export function describeTarget(link: Link): readonly Piece[] | undefined {
  if (link.view === 'compare' && link.comparison?.thing !== undefined) return describeComparison(link);
  return link.selection === undefined ? undefined : describeSelection(link.selection, link);
}

/** The same as plain text. */
export function targetText(link: Link): string | undefined {
  return describeTarget(link)
    ?.map((piece) => (typeof piece === 'string' ? piece : piece.code))
    .join('');
}

function describeSelection(
  { table, key }: Selection,
  { at, isCodeAfter }: Pick<Link, 'at' | 'isCodeAfter'>,
): readonly Piece[] {
  switch (table) {
    case 'symbols':
      return describeSymbol(key);
    case 'relocations':
      return describeRelocation(key, at);
    case 'sections':
      return ['the section ', ...numbered(key)];
    case 'modinfo':
      return ['the tag ', ...numbered(key), ' of ', { code: '.modinfo' }];
    case 'imports':
      return ['the import ', { code: key }];
    case 'functions': {
      const [section, name] = halves(key, key.indexOf(':'));
      return name === ''
        ? ['the function ', { code: key }]
        : ['the function ', ...numbered(name), ' in ', { code: section }];
    }
    case 'source-symbols': {
      const [, object = '', name = key, position = ''] = /^([^:]*):(.*),(\d+)$/s.exec(key) ?? [];
      const of: readonly Piece[] = object === '' ? [] : [' of ', { code: object }, `, position ${position},`];
      return ['the symbol ', { code: name }, ...of, ' in the symbol sources'];
    }
    case 'diff-sections':
      return ['what the conversion does to the section ', ...numbered(key)];
    case 'diff-symbols':
      return ['what the conversion does to ', ...describeSymbol(key)];
    case 'diff-relocations':
      return ['what the conversion does to the relocation at ', ...numbered(key), ...inCode(at)];
    case 'diff-bytes':
      return ['what the conversion does to the bytes of ', ...numbered(key)];
    case 'decisions':
      return ['which symbol ', { code: key }, ' means'];
    case 'findings': {
      const [rule, subject] = halves(key, key.indexOf(':'));
      return subject === 'module'
        ? ['a finding of the rule ', { code: rule }]
        : ['a finding about ', ...numbered(subject), ...inCode(at), ', of the rule ', { code: rule }];
    }
    case 'code':
      return [
        'the place ',
        { code: key },
        isCodeAfter ? ' in the code of the converted module' : ' in the code',
      ];
  }
}

function describeSymbol(key: string): readonly Piece[] {
  const [, object, symbol, position] = /^\.klp\.sym\.([^.]+)\.(.+),(\d{1,10})(?:#\d+)?$/s.exec(key) ?? [];
  if (object === undefined || symbol === undefined) return ['the symbol ', ...numbered(key)];
  const which = position === '0' ? ', the only one of its name' : `, position ${position}`;
  return ['the livepatch symbol for ', { code: symbol }, ' of ', { code: object }, which];
}

function describeRelocation(key: string, at: string | undefined): readonly Piece[] {
  const [, site, type, symbol] = /^(.+?\+0x[0-9a-f]+):(\w+):(.+)$/s.exec(key) ?? [];
  if (site === undefined || symbol === undefined) return ['the relocation ', { code: key }];
  return [
    'the relocation at ',
    { code: site },
    ...inCode(at),
    ', ',
    { code: type ?? '' },
    ' against ',
    { code: symbol },
  ];
}

function inCode(at: string | undefined): readonly Piece[] {
  return at === undefined ? [] : [' (', { code: at }, ')'];
}

/** Keys of names that repeat have a number: `.text#2`. */
function numbered(key: string): readonly Piece[] {
  const [, name, number] = /^(.+)#(\d{1,9})$/s.exec(key) ?? [];
  return name === undefined ? [{ code: key }] : [{ code: name }, `, number ${number} of the name,`];
}

function halves(key: string, at: number): readonly [string, string] {
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

/** What the rows of a comparison are, by what their ids begin with; functions by nothing. */
const comparedKinds: Readonly<Record<string, string>> = {
  variable: 'variable',
  fact: 'statement',
  symbol: 'symbol',
  section: 'table',
};

/** The thing whose difference is shown, and of which two. */
function describeComparison({ comparison, module, companions }: Link): readonly Piece[] | undefined {
  if (comparison?.thing === undefined) return undefined;
  const [, kind = '', key = ''] = /^(variable|fact|symbol|section) (.+)$/s.exec(comparison.thing) ?? [];
  const name = key === '' ? comparison.thing : key;
  const files = module === undefined ? companions : [module, ...companions];
  const side = ({ sha256, isConverted }: LinkSide): readonly Piece[] => [
    { code: files.find((file) => file.sha256 === sha256)?.name ?? `${sha256}…` },
    isConverted ? ', converted,' : '',
  ];
  return [
    `the difference of the ${comparedKinds[kind] ?? 'function'} `,
    ...numbered(name),
    ' between ',
    ...side(comparison.a),
    ' and ',
    ...side(comparison.b),
  ];
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
