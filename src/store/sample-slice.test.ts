import { describe, expect, test } from 'vitest';
import type { ModuleSummary, Snapshot } from '../worker/snapshot';
import { linkOf } from './link-state';
import { openIds } from './open-instead';
import { openSampleOf } from './sample-slice';
import { plainTables } from './view-slice';

const half = { name: 'klp_half.ko', size: 7704, sha256: '0123456789abcdef' };

function snapshotOf(fingerprint: typeof half): Snapshot {
  const module = { fingerprint } as unknown as ModuleSummary;
  return { module, sources: [], choices: [], mismatches: [] };
}

const openedSamples = new Map([[half.sha256, 'half-converted'] as const]);

describe('the sample that is open', () => {
  test('is known by its bytes, not by its name', () => {
    expect(openSampleOf({ snapshot: snapshotOf(half), openedSamples })).toBe('half-converted');
    const rebuilt = { ...half, sha256: 'fedcba9876543210' };
    expect(openSampleOf({ snapshot: snapshotOf(rebuilt), openedSamples })).toBeUndefined();
    const nothing: Snapshot = { sources: [], choices: [], mismatches: [] };
    expect(openSampleOf({ snapshot: nothing, openedSamples })).toBeUndefined();
  });

  test('is in the link to it, and in no other', () => {
    const shown = {
      view: 'findings',
      diffTab: 'sections',
      rule: undefined,
      tables: plainTables,
      selection: undefined,
      snapshot: snapshotOf(half),
    } as const;
    expect(linkOf({ ...shown, openedSamples })).toMatchObject({ sample: 'half-converted', module: half });
    expect(linkOf(shown)).not.toHaveProperty('sample');
    expect(linkOf({ ...shown, openedSamples: new Map() })).not.toHaveProperty('sample');
  });
});

describe('all that is open', () => {
  test('is closed with the module last', () => {
    const members = ['module', 'companion-1'].map((id) => ({ id }));
    const snapshot = {
      ...snapshotOf(half),
      stack: { members },
      parts: [{ id: 'part-1' }],
      sources: [{ id: 'list-1' }],
      previous: { id: 'previous' },
    } as unknown as Snapshot;
    expect(openIds(snapshot)).toEqual(['companion-1', 'part-1', 'list-1', 'previous', 'module']);
    expect(openIds({ sources: [], choices: [], mismatches: [] })).toEqual([]);
  });
});
