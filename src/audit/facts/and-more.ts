/** `, and 3 more in .text`, for the first of several alike; empty for the only one. */
export function andMore(count: number, where: string): string {
  return count === 1 ? '' : `, and ${count - 1} more ${where}`;
}
