import { describe, expect, test } from 'vitest';
import { groupFlow, layOutRibbons } from './flow';

const resolutions = [
  { kind: 'exported', symbols: 9, relocations: 11 },
  { kind: 'unique', symbols: 1, relocations: 3 },
  { kind: 'annotated', symbols: 1, relocations: 1 },
  { kind: 'ambiguous', symbols: 1, relocations: 1 },
] as const;

describe('the flow of a plan', () => {
  test('groups resolutions by what becomes of them, the worst first', () => {
    expect(groupFlow(resolutions).map(({ outcome, relocations }) => [outcome, relocations])).toEqual([
      ['blocked', 1],
      ['livepatch', 4],
      ['loader', 11],
    ]);
  });

  test('draws bands that do not overlap and stay inside', () => {
    const ribbons = layOutRibbons(groupFlow(resolutions));
    let left = 0;
    let right = 0;
    for (const { leftTop, rightTop, thickness } of ribbons) {
      expect(thickness).toBeGreaterThan(0);
      expect(leftTop).toBeGreaterThanOrEqual(left);
      expect(rightTop).toBeGreaterThanOrEqual(right);
      left = leftTop + thickness - 1e-6;
      right = rightTop + thickness - 1e-6;
    }
    expect(Math.max(left, right)).toBeLessThanOrEqual(1000);
  });

  test('has nothing to draw without relocations', () => {
    expect(layOutRibbons(groupFlow([]))).toEqual([]);
    expect(layOutRibbons(groupFlow([{ kind: 'weak', symbols: 1, relocations: 0 }]))[0]?.thickness).toBe(0);
  });
});
