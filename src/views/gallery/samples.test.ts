import { describe, expect, test } from 'vitest';
import { linkSamples } from '../../link/link';
import { viewOfTable } from '../../store/view-ids';
import { samples } from './samples';
import { stories } from './stories';

describe('the samples', () => {
  test('are those that links know, in their order', () => {
    expect(samples.map(({ id }) => id)).toEqual([...linkSamples]);
  });

  test.each(samples)('$id: what it opens at is in its view', ({ view, selection }) => {
    if (selection !== undefined) expect(viewOfTable(selection.table).view).toBe(view);
  });

  test('have a story each', () => {
    expect(stories.map(({ sample }) => sample).sort()).toEqual([...linkSamples].sort());
  });
});
