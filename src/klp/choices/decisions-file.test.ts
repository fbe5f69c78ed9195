import { describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { encodeName } from '../../elf/string-table';
import type { Choice } from './choice';
import { formatDecisions, isDecisionsFile, parseDecisions, readDecisions } from './decisions-file';

const choices: readonly Choice[] = [
  { symbol: 'state_show', object: 'vmlinux', position: 2, of: 5 },
  { symbol: 'a":b,"c', place: 'show+0x39/0x78', object: 'ext4', position: 1, of: 1 },
];

const text = `{
  "format": "klpscope-decisions",
  "version": 1,
  "module": "lp.ko",
  "kernel": "6.1.0",
  "decisions": [
    { "symbol": "state_show", "object": "vmlinux", "position": 2, "of": 5 },
    { "symbol": "a\\":b,\\"c", "in": "show+0x39/0x78", "object": "ext4", "position": 1, "of": 1 }
  ]
}
`;

test('a decision a line, read as written', () => {
  expect(formatDecisions(choices, { module: 'lp.ko', kernel: '6.1.0' })).toBe(text);
  expect(parseDecisions(text)).toEqual(choices);
  expect(parseDecisions(formatDecisions([], {}))).toEqual([]);
});

test.each([
  [text, true],
  [' \n{"format":"klpscope-decisions"', true],
  ['{"format":"sarif"}', false],
  ['', false],
  ['*vmlinux', false],
])('%j is known by its first member: %s', (head, is) => {
  expect(isDecisionsFile(encodeName(head))).toBe(is);
});

test('of any size that anybody writes', async () => {
  expect(await readDecisions(new BufferSource(encodeName(text)))).toEqual(choices);
  const large = new BufferSource(new Uint8Array(16 * 2 ** 20 + 1));
  await expect(readDecisions(large)).rejects.toThrow('this is no file of decisions: it has 16777217 bytes');
});

describe('what is wrong is named', () => {
  const withDecision = (decision: object): string =>
    JSON.stringify({ format: 'klpscope-decisions', version: 1, decisions: [decision] });
  const good = { symbol: 'f', object: 'vmlinux', position: 1, of: 2 };

  test.each([
    ['{', /Expected property name|JSON/],
    ['[]', /no file of decisions/],
    ['{"format":"klpscope-decisions","version":2,"decisions":[]}', /\(version\)/],
    [withDecision({ ...good, position: 0 }), /\(decisions\.0\.position\)/],
    [withDecision({ ...good, position: 3 }), /position 3 of 2 cannot be \(decisions\.0\.position\)/],
    [withDecision({ ...good, position: '1' }), /\(decisions\.0\.position\)/],
    [withDecision({ ...good, symbol: '' }), /\(decisions\.0\.symbol\)/],
    [withDecision({ ...good, at: 'f' }), /\(decisions\.0\.at\)/],
    [withDecision({ symbol: 'f', object: 'vmlinux', position: 1 }), /\(decisions\.0\.of\)/],
    [
      JSON.stringify({
        format: 'klpscope-decisions',
        version: 1,
        decisions: [good, { ...good, position: 2 }],
      }),
      /f is decided in decisions\.0 already \(decisions\.1\)/,
    ],
  ])('%s', (source, message) => {
    expect(() => parseDecisions(source)).toThrow(message);
  });
});
