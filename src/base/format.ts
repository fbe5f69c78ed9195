/** `0x1a`, or padded with zeros to `digits`. */
export function formatHex(value: number | bigint, digits = 0): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** `1 symbol`, `2 symbols`, `922,811 symbols`; irregular plurals are given. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** With a thin comma between thousands, the same in every locale: reports are compared as text. */
export function formatNumber(value: number): string {
  if (value > -1000 && value < 1000) return `${value}`;
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `312 B`, `25.3 kB`, `633 MB`: decimal units, three significant digits. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[], last = 'and'): string {
  const head = items.slice(0, -1);
  const tail = items.at(-1) ?? '';
  return head.length === 0 ? tail : `${head.join(', ')} ${last} ${tail}`;
}
