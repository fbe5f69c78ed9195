import { describe, expect, it } from 'vitest';
import { layoutMap, type MapPart, stretchAt, stretchOf } from './layout-map';

function part(name: string, size: number, more: Partial<MapPart> = {}): MapPart {
  return { key: name, name, kind: 'code', offset: 0, size, fate: 'same', ...more };
}

function all(parts: readonly MapPart[]) {
  return { first: 0, last: parts.length - 1 };
}

function widths(parts: readonly MapPart[], pixels: number): number[] {
  return layoutMap(parts, all(parts), pixels).map(({ start, end }) => Math.round((end - start) * 10) / 10);
}

describe('layoutMap', () => {
  it.each([
    ['shares', [250, 250, 500], 100, [25, 25, 50]],
    ['what is too small is widened at the cost of the large', [1, 1e6], 100, [4, 96]],
    ['several times', [1, 1, 9e5, 1e5], 108, [4, 4, 90, 10]],
    ['parts without bytes', [0, 0], 100, [4, 4]],
    ['hardly any room', [5, 5, 5, 5], 8, [4, 4]],
  ])('%s', (_, sizes, pixels, expected) => {
    expect(
      widths(
        sizes.map((size, i) => part(`${i}`, size)),
        pixels,
      ),
    ).toEqual(expected);
  });

  it('does not widen padding', () => {
    const parts = [part('a', 500), part('gap', 1, { kind: 'gap' }), part('b', 500), part('c', 1)];
    expect(widths(parts, 1000)).toEqual([497.5, 1, 497.5, 4]);
  });

  it('covers the pixels and every part once, however many there are', () => {
    const parts = Array.from({ length: 65_000 }, (_, i) => part(`${i}`, i % 1000 === 0 ? 1e5 : i % 7));
    const stretches = layoutMap(parts, all(parts), 700);
    expect(stretches.length).toBeLessThan(700);
    expect(stretches.at(-1)?.end).toBeCloseTo(700);
    let next = 0;
    for (const { first, last } of stretches) {
      expect(first).toBe(next);
      next = last + 1;
    }
    expect(next).toBe(parts.length);
  });

  it('says the most telling of neighbours that are one stretch', () => {
    const parts = Array.from({ length: 1000 }, (_, i) =>
      part(
        `${i}`,
        9,
        i === 500 ? { size: 1, kind: 'livepatch', fate: 'new' } : { kind: 'names', fate: 'moved' },
      ),
    );
    const found = layoutMap(parts, all(parts), 100).find(({ first, last }) => first <= 500 && 500 <= last);
    expect(found).toMatchObject({ kind: 'livepatch', fate: 'new' });
    expect(found?.last).toBeGreaterThan(found?.first ?? 0);
  });

  it('lays out a range alone', () => {
    const parts = [part('a', 1e6), part('b', 10), part('c', 30)];
    expect(layoutMap(parts, { first: 1, last: 2 }, 400)).toMatchObject([
      { first: 1, last: 1, start: 0, end: 100 },
      { first: 2, last: 2, start: 100, end: 400 },
    ]);
  });

  it.each([
    [[], 100],
    [[part('a', 1)], 0],
  ])('is empty without parts or room', (parts, pixels) => {
    expect(layoutMap(parts, all(parts), pixels)).toEqual([]);
  });
});

describe('finding', () => {
  const parts = [part('a', 10), part('b', 40), part('c', 50)];
  const stretches = layoutMap(parts, all(parts), 100);

  it.each([
    [0, 0],
    [9.9, 0],
    [10, 1],
    [50, 2],
    [100, 2],
    [1e9, 2],
  ])('at pixel %d is part %d', (pixel, expected) => {
    expect(stretchAt(stretches, pixel)?.first).toBe(expected);
  });

  it('of a part', () => {
    expect(stretchOf(stretches, 1)).toMatchObject({ start: 10, end: 50 });
    expect(stretchOf(layoutMap(parts, { first: 1, last: 2 }, 100), 0)).toBeUndefined();
    expect(stretchOf([], 0)).toBeUndefined();
    expect(stretchAt([], 0)).toBeUndefined();
  });
});
