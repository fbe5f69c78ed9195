import { formatCount, formatList } from '../base/format';

/** An object that is patched, and how much of it. */
export interface PatchedCount {
  readonly name: string;
  readonly functionCount: number;
  readonly callbacks: readonly unknown[];
}

/** Objects that are named; a damaged table may have any number. */
const mostNamed = 6;

/** `Replaces 3 functions in vmlinux and 1 in ext4; of xfs it has callbacks only.` */
export function replacesSentence(objects: readonly PatchedCount[]): string {
  const replaced = objects.filter(({ functionCount }) => functionCount > 0);
  const others = objects.filter(
    ({ name, functionCount, callbacks }) =>
      functionCount === 0 && callbacks.length > 0 && !replaced.some((other) => other.name === name),
  );
  const counts = replaced.map(({ name, functionCount }, i) =>
    i === 0 ? `${formatCount(functionCount, 'function')} in ${name}` : `${functionCount} in ${name}`,
  );
  const head = counts.length === 0 ? 'Replaces no function' : `Replaces ${formatList(shortened(counts))}`;
  if (others.length === 0) return `${head}.`;
  return `${head}; of ${formatList(shortened(others.map(({ name }) => name)))} it has callbacks only.`;
}

function shortened(items: readonly string[]): readonly string[] {
  const more = items.length - mostNamed;
  return more > 1 ? [...items.slice(0, mostNamed), formatCount(more, 'other object')] : items;
}
