import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { KlpscopePage } from '../page';

const commandLine = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

/** Milliseconds that nobody is faster than with a file: the page makes itself ready meanwhile. */
const reach = 1500;

/** Milliseconds from the moment the page learns of the files to the moment that the element of a selector is painted, in the view of a link. */
export async function dropToShown(
  page: Page,
  selector: string,
  files: readonly string[],
  link = '',
): Promise<number> {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto(link);
  await page.waitForTimeout(reach);
  await markWhenThere(page, 'change', selector);
  await klpscope.open(...files);
  return betweenMarks(page);
}

/** As {@link dropToShown}, each round on a page of its own that has kept nothing. */
export async function freshDrops(
  rounds: number,
  browser: Browser,
  baseURL: string | undefined,
  selector: string,
  files: readonly string[],
  link = '',
): Promise<number[]> {
  const runs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    runs.push(await dropToShown(page, selector, files, link));
    await page.close();
  }
  return runs;
}

/** Milliseconds from a click to the moment that the element of a selector is painted. */
export async function clickToShown(
  page: Page,
  selector: string,
  click: () => Promise<void>,
): Promise<number> {
  await markWhenThere(page, 'click', selector);
  await click();
  return betweenMarks(page);
}

/** Milliseconds from a text put into the filter to the rows that pass it being painted. */
export async function filterToPainted(klpscope: KlpscopePage, text: string): Promise<number> {
  // The table is busy until it has them.
  await markWhen(klpscope.page, 'input', '[role=grid]', 'aria-busy', null);
  await klpscope.filter(text);
  return betweenMarks(klpscope.page);
}

/** Marks the event, and the frame after which there is an element for the selector. */
function markWhenThere(page: Page, event: string, selector: string): Promise<void> {
  return page.evaluate(
    ([type, shown]) => {
      performance.clearMarks();
      document.addEventListener(type, () => performance.mark('begun'), { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (document.querySelector(shown) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark('shown')));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    },
    [event, selector] as const,
  );
}

/** Marks the event, and the frame after which an attribute has become `value`. */
function markWhen(
  page: Page,
  event: string,
  selector: string,
  attribute: string,
  value: string | null,
): Promise<void> {
  return page.evaluate(
    ([type, watched, name, wanted]) => {
      performance.clearMarks();
      document.addEventListener(type, () => performance.mark('begun'), { capture: true, once: true });
      const element = document.querySelector(watched);
      const observer = new MutationObserver(() => {
        if (element?.getAttribute(name) !== wanted) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark('shown')));
      });
      if (element !== null) observer.observe(element, { attributeFilter: [name] });
    },
    [event, selector, attribute, value] as const,
  );
}

async function betweenMarks(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('shown').length > 0, undefined, {
    timeout: 60_000,
  });
  return page.evaluate(
    () =>
      (performance.getEntriesByName('shown')[0]?.startTime ?? Number.NaN) -
      (performance.getEntriesByName('begun')[0]?.startTime ?? Number.NaN),
  );
}

/** Milliseconds of the tasks above 50 ms on the page's main thread while `action` runs. */
export async function longTasks(page: Page, action: () => Promise<void>): Promise<number[]> {
  const durations = await page.evaluateHandle(() => {
    const seen: number[] = [];
    const observer = new PerformanceObserver((list) =>
      seen.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: 'longtask' });
    return seen;
  });
  await action();
  return durations.jsonValue();
}

/** Memory of the page's own process, worker included, in MB: what is held now, and the most that ever was. */
export async function memoryOf(browser: Browser): Promise<{ readonly now: number; readonly most: number }> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => readFileSync(`/proc/${id}/status`, 'utf8'))
    .map((status) => ({ now: sizeIn(status, 'VmRSS'), most: sizeIn(status, 'VmHWM') }));
  // The largest is the one that has the page; others wait for pages to come.
  return sizes.reduce((a, b) => (b.most > a.most ? b : a), { now: 0, most: 0 });
}

function sizeIn(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1000;
}

/** Milliseconds that a program takes, start-up included, round by round. */
export function timed(rounds: number, command: string, args: readonly string[]): number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    execFileSync(command, args, { stdio: 'ignore' });
    return performance.now() - start;
  });
}

/** As {@link timed}, of `klpscope`. */
export function timedCommand(rounds: number, ...args: readonly string[]): number[] {
  return timed(rounds, process.execPath, [commandLine, ...args]);
}

/** As {@link timed}, of a program of the system; `undefined` where it is not installed. */
export function timedSystem(
  rounds: number,
  command: string,
  args: readonly string[],
): readonly number[] | undefined {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined
    ? timed(rounds, command, args)
    : undefined;
}
