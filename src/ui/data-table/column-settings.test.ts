import { describe, expect, it } from 'vitest';
import { restoreColumnSettings } from './column-settings';

const none = { widths: {}, visible: {} };

describe('restoreColumnSettings', () => {
  it('takes what it knows and drops the rest', () => {
    const stored = {
      widths: { name: 200, gone: 10, size: -3, type: '9' },
      visible: { name: false, size: 1 },
      more: 1,
    };
    expect(restoreColumnSettings(JSON.stringify(stored), ['name', 'size', 'type'])).toEqual({
      widths: { name: 200 },
      visible: { name: false },
    });
  });

  it.each(['', 'null', '[]', '{"widths":7}', '{'])('survives %j', (text) => {
    expect(restoreColumnSettings(text, ['name'])).toEqual(none);
  });
});
