import { viewIds, viewTitles } from '../src/store/view-ids';
import { faultyModule, lateModule } from './made-modules';
import type { DroppedFile, KlpscopePage } from './page';
import { samples } from './samples';

/** The views by their titles, in the order of the navigation. */
export const viewNames: readonly string[] = viewIds.map((view) => viewTitles[view]);

/** Files with which every view has something to show: converted, with a second livepatch, with a fault, undecided. */
export const openFiles: Readonly<
  Record<'converted' | 'beside' | 'faulty' | 'undecided', readonly DroppedFile[]>
> = {
  converted: [samples.annotated.module, samples.annotated.list],
  beside: [samples.annotated.module, samples.annotated.list, lateModule],
  faulty: [faultyModule],
  undecided: [samples.ambiguous.module, samples.ambiguous.list],
};

/** Goes through views, selects the first row where there are rows, and does something in each. */
export async function walkViews(
  klpscope: KlpscopePage,
  views: readonly string[],
  visit: (view: string) => Promise<void>,
): Promise<void> {
  for (const view of views) {
    await klpscope.show(view);
    const row = klpscope.main.locator('[role=row][aria-rowindex="2"], .finding').first();
    if ((await row.count()) > 0) await row.click();
    await klpscope.idle();
    await visit(view);
  }
}
