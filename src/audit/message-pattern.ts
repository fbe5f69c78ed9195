/** A line of the kernel as a pattern: its printf conversions stand for what is printed there. */
export interface MessagePattern {
  readonly test: RegExp;
  /** Letters that the line has for itself: of two patterns that fit, the one with more says more. */
  readonly weight: number;
}

const conversion = /%(?:[-+ #0]*\d*(?:\.\d+)?(?:ll|l|h|L|z)?[diuxXs]|p[SsFfB]?|\*ph[NCD]?|\d+ph)/g;

/** Of a line in the kernel's printf form: `livepatch: symbol '%s' not found in symbol table`. */
export function messagePattern(line: string): MessagePattern {
  let source = '';
  let weight = 0;
  let last = 0;
  const literal = (text: string): void => {
    weight += text.length;
    source += text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  };
  for (const match of line.matchAll(conversion)) {
    literal(line.slice(last, match.index));
    source +=
      match[0].endsWith('s') && !match[0].startsWith('%p')
        ? '(.*?)'
        : /[diu]$/.test(match[0])
          ? '(-?\\d+)'
          : '(\\S+)';
    last = match.index + match[0].length;
  }
  literal(line.slice(last));
  return { test: new RegExp(`(?:^|\\s)${source}\\s*$`), weight };
}

/** What the line has at the conversions; `undefined` when it is not of this pattern. */
export function argumentsOf({ test }: MessagePattern, line: string): string[] | undefined {
  return test.exec(line)?.slice(1);
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
