import { describe, expect, it } from 'vitest';
import { layoutMap, type MapPart, partAt } from './layout-map';

function part(name: string, kind: MapPart['kind'], offset: number, size: number): MapPart {
  return { key: name, name, kind, offset, size };
}

describe('layoutMap', () => {
  it('gives each part its share', () => {
    const parts = [part('.text', 'code', 0, 250), part('.data', 'data', 500, 500)];
    expect(layoutMap(parts, 1000, 100)).toEqual([
      { kind: 'code', start: 0, end: 0.25 },
      { kind: 'data', start: 0.5, end: 1 },
    ]);
  });

  it('joins neighbours of a kind that are too small to be told apart', () => {
    const parts = Array.from({ length: 1000 }, (_, at) => part(`.text.${at}`, 'code', at, 1));
    expect(layoutMap(parts, 1000, 100).length).toBe(1);
  });

  it('always shows livepatch sections', () => {
    const [, klp] = layoutMap(
      [part('.text', 'code', 0, 999_000), part('.klp', 'livepatch', 999_000, 24)],
      1e6,
      500,
    );
    expect((klp?.end ?? 0) - (klp?.start ?? 0)).toBeGreaterThanOrEqual(1 / 500);
  });
});

describe('partAt', () => {
  const parts = [part('a', 'code', 0, 10), part('b', 'data', 40, 10), part('c', 'debug', 50, 50)];
  it.each([
    [0, 'a'],
    [0.05, 'a'],
    [0.2, 'b'],
    [0.45, 'b'],
    [0.5, 'c'],
    [1, 'c'],
  ])('at %d is %s', (fraction, name) => {
    expect(partAt(parts, 100, fraction)?.name).toBe(name);
  });

  it('is nothing in an empty file', () => {
    expect(partAt([], 0, 0.5)).toBeUndefined();
  });
});
