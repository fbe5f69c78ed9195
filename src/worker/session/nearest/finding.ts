import { type Finding, formatSubject } from '../../../audit/finding';
import { sectionKeys } from '../../../diff/section-reference';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { Nearest, SelectionHint } from '../../tables';
import { CodeKeys } from '../code-keys';
import type { FateOfFinding } from '../examinations';
import { symbolStem, withoutNumber } from './names';
import { isSameFunction, placeOf } from './relocation';

/** How a finding is like the one that is looked for, the best first. */
const likeness = [
  'the same in the same function',
  'the same at another place',
  'of the same rule about the same',
  'of the same rule in the same function',
  'of the same rule in the same section',
  'of the same rule',
] as const;

interface Open {
  readonly module: LivepatchModule;
  readonly findings: readonly FateOfFinding[];
}

/** The finding of the same rule that is most like one of another build: `ordinary-relocation:text+0x40`. */
export function nearestFinding(
  key: string,
  { at, words }: SelectionHint,
  { module, findings }: Open,
): Nearest | undefined {
  const colon = key.indexOf(':');
  const rule = key.slice(0, colon);
  const subject = withoutNumber(key.slice(colon + 1));
  const [inFunction, inSection] = [placeOf(at), placeOf(subject)];
  const about = aboutOf(subject);
  const codeOf = codePlaces(module);
  const said = words === undefined ? undefined : likeWords(words);
  let best: { readonly rank: number; readonly away: number; readonly finding: Finding } | undefined;
  for (const { finding } of findings) {
    if (finding.rule !== rule) continue;
    const place = inFunction && placeOf(codeOf(finding));
    const site = placeOf(withoutNumber(finding.key.slice(colon + 1)));
    const isIn = inFunction !== undefined && place !== undefined && isSameFunction(inFunction, place);
    const isSaid =
      said !== undefined && likeWords(`${finding.severity}: ${finding.message}`).startsWith(said);
    const isAbout =
      finding.subject.kind !== 'relocation' && aboutOf(formatSubject(finding.subject)) === about;
    const isNear = inSection !== undefined && site?.base === inSection.base;
    const rank = isSaid ? (isIn ? 0 : 1) : isAbout ? 2 : isIn ? 3 : isNear ? 4 : 5;
    const away = isIn
      ? Math.abs(place.offset - inFunction.offset)
      : isNear
        ? Math.abs(site.offset - inSection.offset)
        : Number.MAX_SAFE_INTEGER;
    if (best === undefined || rank < best.rank || (rank === best.rank && away < best.away))
      best = { rank, away, finding };
  }
  return best === undefined
    ? undefined
    : {
        selection: { table: 'findings', key: best.finding.key },
        wanted: key,
        shown: best.finding.key,
        because: `a finding that is ${likeness[best.rank] ?? ''}`,
      };
}

/** Gives the place of code that a finding is about, without looking through all sections for each. */
function codePlaces(module: LivepatchModule): (finding: Finding) => string | undefined {
  const keys = CodeKeys.of(module);
  const { object, relocations } = module;
  const targets = new Map(relocations.map(({ index, target }) => [object.sectionName(index), target]));
  const sections = new Map(sectionKeys(object).map((name, index) => [name, index]));
  return ({ subject, bytes }) => {
    const target = subject.kind === 'relocation' ? targets.get(subject.section) : undefined;
    const place =
      subject.kind === 'relocation' && target !== undefined
        ? keys.keyOf(target, Number(subject.offset))
        : undefined;
    if (place !== undefined || bytes === undefined) return place;
    const section = sections.get(bytes.section);
    return section === undefined ? undefined : keys.keyOf(section, bytes.offset);
  };
}

/** A subject as it is in keys, without position and what the compiler adds. */
function aboutOf(subject: string): string {
  return symbolStem(subject.startsWith('.klp.sym.') ? subject : subject.replace(/,\d{1,10}$/, ''));
}

/** Words without what differs from build to build: offsets, and what a link cut off. */
function likeWords(words: string): string {
  return words
    .toLowerCase()
    .replace(/…$/, '')
    .replace(/0x[0-9a-f]+/g, '0x');
}
