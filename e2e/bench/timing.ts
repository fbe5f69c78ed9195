import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { KlpscopePage } from '../page';

/** Milliseconds from the moment the page learns of the files to the moment that the element of a selector is painted. */
export async function dropToShown(page: Page, selector: string, files: readonly string[]): Promise<number> {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  await page.evaluate((shown) => {
    document.addEventListener('change', () => performance.mark('begun'), { capture: true, once: true });
    new MutationObserver(() => {
      if (document.querySelector(shown) === null || performance.getEntriesByName('shown').length > 0) return;
      requestAnimationFrame(() => setTimeout(() => performance.mark('shown')));
    }).observe(document.body, { childList: true, subtree: true });
  }, selector);
  await klpscope.open(...files);
  return betweenMarks(page);
}

/** Milliseconds from a text put into the filter to the rows that pass it being painted. */
export async function filterToPainted(klpscope: KlpscopePage, text: string): Promise<number> {
  const { page } = klpscope;
  await page.evaluate(() => {
    performance.clearMarks();
    document.addEventListener('input', () => performance.mark('begun'), { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (document.documentElement.dataset['busy'] !== 'false') return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('shown')));
    });
    observer.observe(document.documentElement, { attributeFilter: ['data-busy'] });
  });
  await klpscope.filter(text);
  return betweenMarks(page);
}

async function betweenMarks(page: Page): Promise<number> {
  await page.waitForFunction(() => performance.getEntriesByName('shown').length > 0);
  return page.evaluate(
    () =>
      (performance.getEntriesByName('shown')[0]?.startTime ?? Number.NaN) -
      (performance.getEntriesByName('begun')[0]?.startTime ?? Number.NaN),
  );
}

/** Milliseconds that a program takes, start-up included, round by round. */
export function timed(rounds: number, command: string, args: readonly string[]): number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    execFileSync(command, args, { stdio: 'ignore' });
    return performance.now() - start;
  });
}
