import type { RowPage, RowSource } from './row-source';

/** Rows are asked for in pages of this many, aligned to multiples of it. */
export const pageSize = 200;
/** Pages kept: 20,000 rows. More would only matter to somebody who scrolls back over them at once. */
const maxPages = 100;
/** While the scroll bar is dragged over a million rows only the newest pages matter: few under way, none queued. */
const maxPending = 2;

/** What a table shows. Replaced as a whole with each change. */
export interface LoadedRows<Row> {
  /** The source the rows are of; `undefined` before the first answer. */
  readonly source: RowSource<Row> | undefined;
  readonly total: number;
  readonly matching: number;
  /** True while a newer source is being asked: what is here is the answer to the previous one. */
  readonly stale: boolean;
  /** Why rows are missing, when they could not be loaded. */
  readonly failed: string | undefined;
  /** The row at a position, `undefined` while its page is not loaded. */
  rowAt(position: number): Row | undefined;
}

interface Shown<Row> {
  readonly source: RowSource<Row>;
  readonly total: number;
  readonly matching: number;
  readonly pages: Map<number, readonly Row[]>;
}

/**
 * Keeps the rows around what is visible. A new source is asked for the first window before it takes the place of the
 * old one, so that a table never goes blank while somebody types; of several new sources only the newest is asked.
 */
export class RowLoader<Row> {
  #shown: Shown<Row> | undefined;
  #next: RowSource<Row> | undefined;
  #switching = false;
  #failed: string | undefined;
  #wanted: readonly number[] = [0];
  readonly #pending = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #snapshot: LoadedRows<Row> = this.#describe();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): LoadedRows<Row> => this.#snapshot;

  /** Switches to another source as soon as its first rows are there. */
  show(source: RowSource<Row>): void {
    if (source === this.#next || (this.#next === undefined && source === this.#shown?.source)) return;
    this.#next = source;
    this.#changed();
    if (!this.#switching) void this.#switch();
  }

  /** Asks again for what could not be loaded. */
  retry(): void {
    this.#failed = undefined;
    this.#changed();
    if (this.#next !== undefined && !this.#switching) void this.#switch();
    else this.#loadWanted();
  }

  /** Says which rows are visible, so that their pages are loaded. */
  want(first: number, last: number): void {
    this.#wanted = pagesOf(first, last);
    this.#loadWanted();
  }

  async #switch(): Promise<void> {
    this.#switching = true;
    while (this.#next !== undefined) {
      const source = this.#next;
      const sameQuestion = source.query === this.#shown?.source.query;
      const pages = sameQuestion ? this.#wanted : [0];
      const first = pages[0] ?? 0;
      try {
        const page = await source.load(first * pageSize, pages.length * pageSize);
        if (source !== this.#next) continue;
        this.#next = undefined;
        this.#failed = undefined;
        this.#shown = { source, total: page.total, matching: page.matching, pages: cut(page, first) };
      } catch (error) {
        if (source !== this.#next) continue;
        this.#failed = messageOf(error);
        break;
      }
    }
    this.#switching = false;
    this.#changed();
    this.#loadWanted();
  }

  #loadWanted(): void {
    const shown = this.#shown;
    if (shown === undefined || this.#failed !== undefined) return;
    for (const index of this.#wanted) {
      const key = `${shown.source.revision} ${shown.source.query} ${index}`;
      if (index * pageSize >= shown.matching || shown.pages.has(index) || this.#pending.has(key)) continue;
      if (this.#pending.size >= maxPending) return;
      this.#pending.add(key);
      shown.source
        .load(index * pageSize, pageSize)
        .then(
          (page) => {
            if (this.#shown !== shown) return;
            shown.pages.set(index, page.rows);
            forgetFar(shown.pages, index);
            this.#changed();
          },
          (error: unknown) => {
            if (this.#shown !== shown) return;
            this.#failed = messageOf(error);
            this.#changed();
          },
        )
        .finally(() => {
          this.#pending.delete(key);
          this.#loadWanted();
        });
    }
  }

  #changed(): void {
    this.#snapshot = this.#describe();
    for (const listener of this.#listeners) listener();
  }

  #describe(): LoadedRows<Row> {
    const shown = this.#shown;
    return {
      source: shown?.source,
      total: shown?.total ?? 0,
      matching: shown?.matching ?? 0,
      stale: this.#next !== undefined && this.#failed === undefined,
      failed: this.#failed,
      rowAt: (position) => shown?.pages.get(Math.floor(position / pageSize))?.[position % pageSize],
    };
  }
}

function pagesOf(first: number, last: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) pages.push(page);
  return pages;
}

function cut<Row>(page: RowPage<Row>, first: number): Map<number, readonly Row[]> {
  const pages = new Map<number, readonly Row[]>();
  for (let at = 0; at < page.rows.length; at += pageSize) {
    pages.set(first + at / pageSize, page.rows.slice(at, at + pageSize));
  }
  return pages;
}

function forgetFar(pages: Map<number, unknown>, near: number): void {
  while (pages.size > maxPages) {
    let farthest = near;
    for (const page of pages.keys()) if (Math.abs(page - near) > Math.abs(farthest - near)) farthest = page;
    pages.delete(farthest);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
