import type { StateCreator } from 'zustand';
import type { Selection, TableId } from '../worker/tables';
import { type DiffTab, type ViewId, viewOfTable } from './view-ids';

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** What the reader made of a table. Kept while another view is shown, and over a change of files. */
export interface TableState {
  readonly filter: string;
  readonly sort: TableSort | undefined;
  /** Diff tables: also the unchanged rows. */
  readonly includeSame: boolean;
}

/** The part of the state that an address holds: see `link-state.ts`. */
export interface ViewSlice {
  readonly view: ViewId;
  readonly diffTab: DiffTab;
  /** Which code the Code view shows, where there is a converted module. */
  readonly codeSide: 'before' | 'after';
  /** The rule whose page the Rules view shows; `undefined` for the list of all. */
  readonly rule: string | undefined;
  /** The term that the Glossary shows; `undefined` for its beginning. */
  readonly term: string | undefined;
  /** What was pasted into the box for lines of dmesg. */
  readonly message: string;
  /** The first line of that which a rule or a message of livepatch has: what links hold of it. */
  readonly messageLine: string | undefined;
  readonly tables: Readonly<Record<TableId, TableState>>;
  readonly selection: Selection | undefined;
  /** Grows when the user goes somewhere: what then changes in the address becomes a new entry of the history. */
  readonly navigations: number;
  navigate(view: ViewId): void;
  /** Goes to the page of a rule, or to the list of all. */
  showRule(rule: string | undefined): void;
  /** Goes to a term of the glossary. */
  showTerm(term: string): void;
  setMessage(message: string): void;
  setMessageLine(line: string | undefined): void;
  setDiffTab(tab: DiffTab): void;
  setCodeSide(side: 'before' | 'after'): void;
  setFilter(table: TableId, filter: string): void;
  setSort(table: TableId, sort: TableSort | undefined): void;
  setIncludeSame(table: TableId, includeSame: boolean): void;
  /** Selects in the view that is shown; the inspector follows. */
  select(selection: Selection | undefined): void;
  /** Selects, and goes to the view where the thing is; clears that table's filter, which could hide it. */
  reveal(selection: Selection): void;
}

export const plainTable: TableState = { filter: '', sort: undefined, includeSame: false };

export const plainTables: Readonly<Record<TableId, TableState>> = {
  symbols: plainTable,
  relocations: plainTable,
  sections: plainTable,
  modinfo: plainTable,
  imports: plainTable,
  functions: plainTable,
  'source-symbols': plainTable,
  'diff-sections': plainTable,
  'diff-symbols': plainTable,
  'diff-relocations': plainTable,
  'diff-bytes': plainTable,
};

export const createViewSlice: StateCreator<ViewSlice, [], [], ViewSlice> = (set) => {
  const changeTable = (table: TableId, change: Partial<TableState>) =>
    set((state) => ({ tables: { ...state.tables, [table]: { ...state.tables[table], ...change } } }));
  return {
    view: 'summary',
    diffTab: 'sections',
    codeSide: 'before',
    rule: undefined,
    term: undefined,
    message: '',
    messageLine: undefined,
    tables: plainTables,
    selection: undefined,
    navigations: 0,
    navigate: (view) =>
      set((state) => ({
        view,
        navigations: state.navigations + 1,
        // The Glossary from its beginning.
        ...(view === 'glossary' && { term: undefined }),
      })),
    showRule: (rule) => set((state) => ({ view: 'rules', rule, navigations: state.navigations + 1 })),
    showTerm: (term) => set((state) => ({ view: 'glossary', term, navigations: state.navigations + 1 })),
    setMessage: (message) => set({ message }),
    setMessageLine: (messageLine) => set({ messageLine }),
    setDiffTab: (diffTab) => set((state) => ({ diffTab, navigations: state.navigations + 1 })),
    setCodeSide: (codeSide) => set((state) => ({ codeSide, navigations: state.navigations + 1 })),
    setFilter: (table, filter) => changeTable(table, { filter }),
    setSort: (table, sort) => changeTable(table, { sort }),
    setIncludeSame: (table, includeSame) => changeTable(table, { includeSame }),
    select: (selection) => set({ selection }),
    reveal: (selection) =>
      set((state) => {
        const { table } = selection;
        const place = viewOfTable(table);
        return {
          ...place,
          selection,
          navigations: state.navigations + 1,
          tables:
            table === 'decisions' || table === 'findings' || table === 'code'
              ? state.tables
              : { ...state.tables, [table]: { ...state.tables[table], filter: '' } },
        };
      }),
  };
};
