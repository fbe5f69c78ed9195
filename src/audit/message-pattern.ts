/** A line of the kernel taken apart at its printf conversions, which stand for what is printed there. */
export interface MessagePattern {
  /** The text before, between and after the conversions: one more than these. */
  readonly texts: readonly string[];
  readonly conversions: readonly ('text' | 'number' | 'word')[];
  /** Letters that the line has for itself: of two patterns that fit, the one with more says more. */
  readonly weight: number;
}

const conversion = /%(?:[-+ #0]*\d*(?:\.\d+)?(?:ll|l|h|L|z)?[diuxXs]|p[SsFfB]?|\*ph[NCD]?|\d+ph)/g;

/** Of a line in the kernel's printf form: `livepatch: symbol '%s' not found in symbol table`. */
export function messagePattern(line: string): MessagePattern {
  const bare = withSingleBlanks(line);
  const texts = bare.split(conversion);
  const conversions = [...bare.matchAll(conversion)].map(([text]) => {
    // A symbol of a module is printed with the module's name, bytes with blanks.
    if (/s$|p/.test(text)) return 'text';
    return /[diu]$/.test(text) ? 'number' : 'word';
  });
  return { texts, conversions, weight: texts.join('').length };
}

/**
 * What a {@link bareLine} has at the conversions; `undefined` when it is not of this pattern. Each text is taken where it
 * first occurs, so the time is that of reading the line, whatever is in it.
 */
export function argumentsOf(pattern: MessagePattern, line: string): string[] | undefined {
  return argumentsOfText(pattern, withSingleBlanks(line));
}

/** Patterns and lines are compared so: lines wrap and are indented where they are pasted. */
export function withSingleBlanks(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}

/** As {@link argumentsOf}, of a line {@link withSingleBlanks}. */
export function argumentsOfText({ texts, conversions }: MessagePattern, text: string): string[] | undefined {
  const [first = '', ...rest] = texts;
  if (!text.startsWith(first)) return undefined;
  const found: string[] = [];
  let place = first.length;
  for (const [index, next] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const end = isLast ? text.length - next.length : text.indexOf(next, place);
    if (end < place || (isLast && !text.endsWith(next))) return undefined;
    const value = text.slice(place, end);
    if (!isOf(conversions[index] ?? 'text', value)) return undefined;
    found.push(value);
    place = end + next.length;
  }
  return place === text.length ? found : undefined;
}

function isOf(kind: MessagePattern['conversions'][number], value: string): boolean {
  switch (kind) {
    case 'number':
      return /^-?\d+$/.test(value);
    case 'word':
      return /^\S+$/.test(value);
    case 'text':
      return true;
  }
}

/** What dmesg, journalctl and syslog put before a line, in the order in which they do. */
const prefixes: readonly RegExp[] = [
  // dmesg -r, dmesg -x
  /^<\d{1,3}>/,
  /^[a-z0-9]+ *:[a-z]+ *: /,
  // dmesg --time-format=iso, journalctl -o short-iso; journalctl, syslog
  /^\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)? /,
  /^[A-Z][a-z]{2} +\d{1,2} [\d:.]+ /,
  // dmesg, dmesg -T
  /^\[[^\]]{1,40}\]/,
  /^\[ *[TC]\d+\]/,
  /^\S+ kernel: /,
  /^\[[^\]]{1,40}\]/,
  /^(?:insmod|modprobe): /,
];

/** A line of dmesg or journalctl without level, time, host and thread. */
export function bareLine(line: string): string {
  let bare = line.trim();
  for (const prefix of prefixes) bare = bare.replace(prefix, '').trimStart();
  return bare;
}
