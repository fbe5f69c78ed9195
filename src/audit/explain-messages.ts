import type { Finding } from './finding';
import {
  argumentsOfText,
  bareLine,
  type MessagePattern,
  messagePattern,
  withSingleBlanks,
} from './message-pattern';
import { otherMessages } from './other-messages';
import type { Rule } from './rule';
import { rules } from './rules/index';

/** What one line of dmesg is about. */
export interface ExplainedMessage {
  /** Without level, time and host. */
  readonly line: string;
  /** The rules that have this line, each with its findings that name what the line names, else all of its findings. */
  readonly rules: readonly { readonly rule: Rule; readonly findings: readonly Finding[] }[];
  /** What a line means that is no rule's. */
  readonly meaning?: string;
}

const known: readonly {
  readonly pattern: MessagePattern;
  readonly rule?: Rule;
  readonly meaning?: string;
}[] = [
  ...rules.flatMap((rule) => (rule.lines ?? []).map((line) => ({ pattern: messagePattern(line), rule }))),
  ...otherMessages.map(({ line, meaning }) => ({ pattern: messagePattern(line), meaning })),
];

/** Lines that are looked at, of a whole pasted log. */
const mostLines = 200;
const longestLine = 2048;

/** What the lines of a pasted text are about; lines that are not known are left out. */
export function explainMessages(text: string, findings: readonly Finding[]): ExplainedMessage[] {
  const lines = text.split(/\r?\n/, mostLines).map((line) => bareLine(line.slice(0, longestLine)));
  return [...new Set(lines)]
    .filter((line) => line !== '')
    .flatMap((line) => explainLine(line, findings) ?? []);
}

function explainLine(line: string, findings: readonly Finding[]): ExplainedMessage | undefined {
  const text = withSingleBlanks(line);
  const fits = known.flatMap(({ pattern, rule, meaning }) => {
    const given = argumentsOfText(pattern, text);
    return given === undefined ? [] : [{ weight: pattern.weight, rule, meaning, given }];
  });
  // Several rules may share a line; a line that fits by less of its words is another one.
  const most = Math.max(...fits.map(({ weight }) => weight));
  const best = fits.filter(({ weight }) => weight === most);
  if (best.length === 0) return undefined;
  const found = best.flatMap(({ rule, given }) =>
    rule === undefined ? [] : [{ rule, findings: findingsAbout(rule, given, findings) }],
  );
  const { meaning } = best.find((fit) => fit.meaning !== undefined) ?? {};
  return { line, rules: found, ...(meaning !== undefined && { meaning }) };
}

function findingsAbout(rule: Rule, given: readonly string[], findings: readonly Finding[]): Finding[] {
  const own = findings.filter((finding) => finding.rule === rule.id);
  const names = given.filter((word) => word.length > 1 && !/^-?\d+$/.test(word));
  const exact = own.filter(({ key, message }) =>
    names.some((name) => hasWord(key, name) || hasWord(message, name)),
  );
  return exact.length > 0 ? exact : own;
}

/** Whether a text has a name that is not a part of a longer one. */
function hasWord(text: string, name: string): boolean {
  const isPart = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
  for (let place = text.indexOf(name); place >= 0; place = text.indexOf(name, place + 1))
    if (!isPart(text[place - 1]) && !isPart(text[place + name.length])) return true;
  return false;
}
