import type { Selection, TableId } from '../worker/protocol';

/** The views of an open module, in the order of a review: the order of the navigation and of the keys 1 … 7. */
export const viewIds = [
  'summary',
  'ambiguity',
  'relocations',
  'symbols',
  'sections',
  'diff',
  'modinfo',
] as const;

export type ViewId = (typeof viewIds)[number];

/** The tabs of the Diff view; each is the table `diff-<tab>`. */
export const diffTabs = ['sections', 'symbols', 'relocations', 'bytes'] as const;

export type DiffTab = (typeof diffTabs)[number];

/** How the views are called wherever they are named. */
export const viewTitles: Readonly<Record<ViewId, string>> = {
  summary: 'Summary',
  ambiguity: 'Ambiguity',
  relocations: 'Relocations',
  symbols: 'Symbols',
  sections: 'Sections',
  diff: 'Diff',
  modinfo: 'Modinfo',
};

/** The table that a view shows; `undefined` for views without one. */
export function tableOfView(view: ViewId, diffTab: DiffTab): TableId | undefined {
  switch (view) {
    case 'summary':
    case 'ambiguity':
      return undefined;
    case 'diff':
      return `diff-${diffTab}`;
    default:
      return view;
  }
}

/** The view, and for the Diff view its tab, where a selection can be seen. */
export function viewOfTable(table: Selection['table']): {
  readonly view: ViewId;
  readonly diffTab?: DiffTab;
} {
  switch (table) {
    case 'decisions':
      return { view: 'ambiguity' };
    case 'diff-sections':
      return { view: 'diff', diffTab: 'sections' };
    case 'diff-symbols':
      return { view: 'diff', diffTab: 'symbols' };
    case 'diff-relocations':
      return { view: 'diff', diffTab: 'relocations' };
    case 'diff-bytes':
      return { view: 'diff', diffTab: 'bytes' };
    default:
      return { view: table };
  }
}
