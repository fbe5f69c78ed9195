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
  const bare = line.replace(/\s+/g, ' ').trim();
  const texts = bare.split(conversion);
  const conversions = [...bare.matchAll(conversion)].map(([text]) => {
    if (text.endsWith('s') && !text.startsWith('%p')) return 'text';
    return /[diu]$/.test(text) ? 'number' : 'word';
  });
  return { texts, conversions, weight: texts.join('').length };
}

/**
 * What the line has at the conversions; `undefined` when it is not of this pattern. Each text is taken where it first
 * occurs, so the time is that of reading the line, whatever is in it.
 */
export function argumentsOf({ texts, conversions }: MessagePattern, line: string): string[] | undefined {
  const [first = '', ...rest] = texts;
  const text = line.replace(/\s+/g, ' ').trim();
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

/** A line of dmesg or journalctl without level, time, host and thread. */
export function bareLine(line: string): string {
  return line
    .trim()
    .replace(/^<\d{1,3}>\s*/, '')
    .replace(/^[A-Z][a-z]{2} +\d{1,2} [\d:.]+ \S+ kernel: */, '')
    .replace(/^\[[^\]]{1,40}\]\s*/, '')
    .replace(/^\[ *[TC]\d+\]\s*/, '')
    .replace(/^(?:insmod|modprobe): /, '');
}
