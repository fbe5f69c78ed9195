import { describe, expect, test } from 'vitest';
import { codeCell, codeSpan, escapeLineStart, escapeMarkdown, fencedBlock } from './markdown-escape';

describe('text that means nothing to Markdown', () => {
  test.each([
    ['.text+0x14 is relocated', '.text+0x14 is relocated'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['*a* _b_ ~~c~~ `d` $e$', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\$e\\$'],
    ['[x](javascript:y) ![i](z)', '\\[x\\](javascript:y) !\\[i\\](z)'],
    ['a|b\\|c #12', 'a\\|b\\\\\\|c \\#12'],
    ['http://x.y www.x.y', 'http\\://x.y www\\.x.y'],
    ['a\n# b\x1b\u202e', 'a\\\\x0a\\# b\\\\x1b\\\\u202e'],
  ])('%j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  test.each([
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    ['---', '\\---'],
    ['=== a', '\\=== a'],
    ['12. a', '12\\. a'],
    ['1) a', '1\\) a'],
    ['    code', 'code'],
    ['\n- a', '\\\\x0a- a'],
    ['12 symbols', '12 symbols'],
    ['.text', '.text'],
  ])('at the start of a line: %j', (text, escaped) => {
    expect(escapeLineStart(text)).toBe(escaped);
  });
});

describe('code', () => {
  test.each([
    ['f', '`f`'],
    ['a`b', '``a`b``'],
    ['`a``b`', '``` `a``b` ```'],
    [' f ', '`  f  `'],
    ['  ', '`  `'],
    ['<b>|\\', '`<b>|\\`'],
    ['a\nb', '`a\\x0ab`'],
  ])('span of %j', (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  test.each([
    ['a|b', '`a\\|b`'],
    ['a`|', '``a`\\|``'],
    ['a\\|b', 'a\\\\\\|b'],
    ['a\\', '`a\\`'],
  ])('cell of %j', (text, cell) => {
    expect(codeCell(text)).toBe(cell);
  });

  test('a fence that the lines cannot close', () => {
    expect(fencedBlock(['a', '```', '\t<b>\x1b'], 'text')).toBe('````text\na\n```\n\t<b>\\x1b\n````');
  });
});
