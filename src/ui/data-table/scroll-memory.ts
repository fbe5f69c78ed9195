/** Where a table stood when its view was left, so that coming back finds it there. For this visit of the page only. */
export interface ScrollMemory {
  readonly query: string;
  readonly top: number;
  readonly selectedKey: string | undefined;
}

const memories = new Map<string, ScrollMemory>();

/** What was kept of a table, if it was shown before with the same question. */
export function recallScroll(table: string, query: string): ScrollMemory | undefined {
  const memory = memories.get(table);
  return memory?.query === query ? memory : undefined;
}

/** Keeps where a table stands. */
export function rememberScroll(table: string, memory: ScrollMemory): void {
  memories.set(table, memory);
}
