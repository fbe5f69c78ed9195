import type { Snapshot } from '../worker/snapshot';
import type { Selection, TableId } from '../worker/tables';

/** The views, in the order of a review: the order of the navigation and of the keys 1 … 9, 0. */
export const viewIds = [
  'summary',
  'findings',
  'ambiguity',
  'loader',
  'patched',
  'code',
  'relocations',
  'symbols',
  'sections',
  'diff',
  'compare',
  'modinfo',
  'sources',
  'rules',
  'glossary',
] as const;

export type ViewId = (typeof viewIds)[number];

/** The tabs of the Diff view; each is the table `diff-<tab>`. */
export const diffTabs = ['sections', 'symbols', 'relocations', 'bytes'] as const;

export type DiffTab = (typeof diffTabs)[number];

/** How the views are called wherever they are named. */
export const viewTitles: Readonly<Record<ViewId, string>> = {
  summary: 'Summary',
  findings: 'Findings',
  ambiguity: 'Ambiguity',
  loader: 'Loader',
  patched: 'Patched',
  code: 'Code',
  relocations: 'Relocations',
  symbols: 'Symbols',
  sections: 'Sections',
  diff: 'Diff',
  compare: 'Compare',
  modinfo: 'Modinfo',
  sources: 'Sources',
  rules: 'Rules',
  glossary: 'Glossary',
};

/** Views that are about no file. */
export type ReferenceView = 'rules' | 'glossary';

export function isReference(view: ViewId): view is ReferenceView {
  return view === 'rules' || view === 'glossary';
}

/** The view to show after the open files have changed: all but the last two are about a module. */
export function viewAfterChange(view: ViewId, before: Snapshot, after: Snapshot): ViewId {
  if (after.module === undefined) {
    const isNews = before.module !== undefined || before.sources.length === 0;
    if (isReference(view)) return view;
    if (after.sources.length === 0) return 'summary';
    return isNews ? 'sources' : view;
  }
  return before.module === undefined && (view === 'sources' || isReference(view)) ? 'summary' : view;
}

/** The table that a view shows; `undefined` for views without one. */
export function tableOfView(view: ViewId, diffTab: DiffTab): TableId | undefined {
  switch (view) {
    case 'summary':
    case 'findings':
    case 'ambiguity':
    case 'loader':
    case 'patched':
    case 'compare':
    case 'rules':
    case 'glossary':
      return undefined;
    case 'code':
      return 'functions';
    case 'diff':
      return `diff-${diffTab}`;
    case 'sources':
      return 'source-symbols';
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
    case 'findings':
      return { view: 'findings' };
    case 'source-symbols':
      return { view: 'sources' };
    case 'imports':
      return { view: 'modinfo' };
    case 'functions':
      return { view: 'code' };
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
