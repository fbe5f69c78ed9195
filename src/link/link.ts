// What an address of the page says. Its own type, apart from the page's state: an address lives longer than the
// code that wrote it. Everything is named, nothing is numbered, so that a link survives a rebuild of the module.

export const linkViews = [
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

export type LinkView = (typeof linkViews)[number];

export const linkDiffTabs = ['sections', 'symbols', 'relocations', 'bytes'] as const;

export type LinkDiffTab = (typeof linkDiffTabs)[number];

export const linkSelectionTables = [
  'symbols',
  'relocations',
  'sections',
  'modinfo',
  'imports',
  'functions',
  'source-symbols',
  'diff-sections',
  'diff-symbols',
  'diff-relocations',
  'diff-bytes',
  'decisions',
  'findings',
  'code',
] as const;

export type LinkSelectionTable = (typeof linkSelectionTables)[number];

/** The samples that come with the page, in the order of its gallery. */
export const linkSamples = [
  'use-case-1-unique',
  'use-case-2-annotated',
  'use-case-3-ambiguous',
  'two-objects',
  'late-module-target',
  'static-key-in-module',
  'ppc64le-rel24',
  'half-converted',
] as const;

export type LinkSample = (typeof linkSamples)[number];

/** Symbol sources that a link names at most: the ones that are believed first. */
export const mostLinkSources = 8;

/** Modules beside the module that a link names at most. */
export const mostLinkCompanions = 12;

/** Enough of a file to recognise it: its name, its size in bytes, the first 16 hex digits of its SHA-256. */
export interface LinkFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** Characters of the words that a link carries. */
export const mostLinkWords = 200;

/** Characters of a line of dmesg that a link carries; a longer one is left out. */
export const mostLinkMessage = 400;

/** Choices that a link names at most. */
export const mostLinkChoices = 40;

/** Which symbol is meant: by all of the module, or by a place of it. */
export interface LinkChoice {
  readonly symbol: string;
  /** `show` or `show+0x39/0x78`. */
  readonly place?: string;
  readonly object: string;
  /** 1 … `of`. */
  readonly position: number;
  readonly of: number;
}

/** One side of a comparison: a module by the first 16 hex digits of its SHA-256. */
export interface LinkSide {
  readonly sha256: string;
  readonly isConverted: boolean;
}

/** Two modules that are compared. */
export interface LinkComparison {
  readonly a: LinkSide;
  readonly b: LinkSide;
  /** The function whose instructions are shown, by its key in the comparison. */
  readonly thing?: string;
}

export interface Link {
  readonly view: LinkView;
  /** The sample that the module is: its reader needs no file. */
  readonly sample?: LinkSample;
  readonly module?: LinkFile;
  /** The modules beside it, in the order in which they are loaded. */
  readonly companions: readonly LinkFile[];
  /** How many of them are loaded before the module. */
  readonly modulePlace: number;
  /** What the Compare view compares, where that is not what it compares by itself. */
  readonly comparison?: LinkComparison;
  readonly sources: readonly LinkFile[];
  /** What was chosen for the module. */
  readonly choices: readonly LinkChoice[];
  /** Whether the module is repaired. */
  readonly repair: boolean;
  /** The kernel that is followed, where it is not the module's own: `6.12`. */
  readonly kernel?: string;
  /** The rule whose page is shown, of the view `rules`. */
  readonly rule?: string;
  /** The term that is shown, of the view `glossary`. */
  readonly term?: string;
  /** The line of dmesg that is looked up, of the view `findings`. */
  readonly message?: string;
  /** Whether the Code view shows the converted module. */
  readonly isCodeAfter?: true;
  /** The tab of the Diff view. */
  readonly diffTab: LinkDiffTab;
  /** Filter and order of the view's table. */
  readonly filter: string;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly includeSame: boolean;
  readonly selection?: { readonly table: LinkSelectionTable; readonly key: string };
  /** The place in code that the selection is about, `show+0x39`: by it the thing is found again in another build. */
  readonly at?: string;
  /** What is selected, in the words of the page that made the link: for a reader who has no file. */
  readonly words?: string;
}

/** A part of an address that was not understood, and why: shown, never passed over in silence. */
export interface DroppedField {
  readonly field: string;
  readonly reason: string;
}

/** The link that says nothing: what an absent field means. */
export const plainLink: Link = {
  view: 'summary',
  companions: [],
  modulePlace: 0,
  sources: [],
  choices: [],
  repair: false,
  diffTab: 'sections',
  filter: '',
  includeSame: false,
};
