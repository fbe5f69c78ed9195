import { expect, test } from 'vitest';
import type { ModuleSummary, Snapshot, SourceSummary } from '../worker/snapshot';
import { type ViewId, viewAfterChange } from './view-ids';

const module = {} as unknown as ModuleSummary;
const source = {} as unknown as SourceSummary;
const nothing: Snapshot = { sources: [], choices: [], mismatches: [] };
const sourcesOnly: Snapshot = { sources: [source], choices: [], mismatches: [] };
const moduleOnly: Snapshot = { module, sources: [], choices: [], mismatches: [] };
const both: Snapshot = { module, sources: [source], choices: [], mismatches: [] };

test.each<[what: string, view: ViewId, before: Snapshot, after: Snapshot, expected: ViewId]>([
  ['sources alone are shown as such', 'summary', nothing, sourcesOnly, 'sources'],
  ['a further source changes nothing', 'symbols', sourcesOnly, sourcesOnly, 'symbols'],
  ['the module that comes to its sources is what matters', 'sources', sourcesOnly, both, 'summary'],
  ['a view that waited for its module stays', 'relocations', sourcesOnly, both, 'relocations'],
  ['a link opens where it leads', 'diff', nothing, both, 'diff'],
  ['a source that comes to its module changes nothing', 'ambiguity', moduleOnly, both, 'ambiguity'],
  ['a replaced module leaves the view', 'sources', both, both, 'sources'],
  ['without its module only the sources are left', 'diff', both, sourcesOnly, 'sources'],
  ['nothing is left', 'sources', sourcesOnly, nothing, 'summary'],
])('%s', (_, view, before, after, expected) => {
  expect(viewAfterChange(view, before, after)).toBe(expected);
});
