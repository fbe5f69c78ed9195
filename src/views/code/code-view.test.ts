import { describe, expect, test } from 'vitest';
import type { CodeLine, CodeListing, CodeRelocation, CodeTarget } from '../../code/code-listing';
import { endsSoon } from '../../testing/processor-time';
import { branchLanes, laneDown, laneFrom, laneTo, laneUp } from './branch-lanes';
import { branchNames, offsetOfKey, placeKey, targetMeaning, targetText } from './code-words';
import { lineAfterKey } from './listing-keys';
import { listingText } from './listing-text';
import { operandParts } from './operand-parts';

const late: CodeTarget = { kind: 'livepatch', name: 'show', object: 'ext4', position: 2, gate: 'ext4' };
const own: CodeTarget = { kind: 'own', section: '.text', offset: 0x24, name: 'f', delta: 4 };
const nameless: CodeTarget = { kind: 'own', section: '.rodata', offset: 0x24, delta: 0x24 };
const printk: CodeTarget = { kind: 'undefined', name: '_printk' };

const relocation = (offset: number, target: CodeTarget): CodeRelocation => ({
  offset,
  type: 'R_X86_64_PLT32',
  symbol: target.kind === 'own' ? target.section : target.name,
  addend: -4n,
  target,
  key: `.rela.text+${offset}`,
});

const line = (offset: number, more: Partial<CodeLine> = {}): CodeLine => ({
  offset,
  bytes: new Uint8Array(4),
  mnemonic: 'nop',
  operands: '',
  relocations: [],
  ...more,
});

const listing = (lines: readonly CodeLine[], more: Partial<CodeListing> = {}): CodeListing => ({
  section: '.text',
  name: 'f',
  start: 0x20,
  size: lines.length * 4,
  lines,
  calls: [],
  ...more,
});

describe('words', () => {
  test.each([
    [late, 'show (ext4,2)', 'number 2 of this name in ext4; written when ext4 is loaded'],
    [
      { ...late, position: 0, gate: 'vmlinux' } as const,
      'show (ext4,0)',
      'the only one of this name in ext4; written when the livepatch is loaded',
    ],
    [
      { kind: 'livepatch', name: 'show', object: 'ext4', position: 1 } as const,
      'show (ext4,1)',
      'number 1 of this name in ext4; in an ordinary relocation, which livepatch does not apply',
    ],
    [own, 'f+0x4', 'in this module, .text+0x24'],
    [{ ...own, delta: 0 }, 'f', 'in this module, .text+0x24'],
    [{ ...own, delta: -4 }, 'f-0x4', 'in this module, .text+0x24'],
    [nameless, '.rodata+0x24', 'in this module, .rodata+0x24'],
    [printk, '_printk', 'undefined: found when the module is loaded'],
  ] as const)('of %j', (target, text, meaning) => {
    expect([targetText(target), targetMeaning(target)]).toEqual([text, meaning]);
  });

  test('keys of places', () => {
    expect(placeKey({ base: 'f', origin: 0x20 }, 0x24)).toBe('f+0x4');
    expect(placeKey({ base: 'f', origin: 0x20 }, 0x20)).toBe('f+0x0');
    expect(placeKey({ base: '.text', origin: 0 }, 0x24)).toBe('.text+0x24');
  });

  test.each([
    ['f+0x4', 0x24],
    ['f+0x0', 0x20],
    ['fg+0x4', undefined],
    ['.text+0x24', undefined],
    ['f+0x4x', undefined],
    ['f+0xf+0x4', undefined],
  ])('the key %s', (key, offset) => {
    expect(offsetOfKey({ base: 'f', origin: 0x20 }, key)).toBe(offset);
  });
});

test('a branch is called as the line that it leads to, beyond the listing as the function', () => {
  const calls = [{ target: { ...own, name: 'g', offset: 0x80, delta: 0x10 }, from: [0x20] }];
  const name = branchNames(listing([line(0x20), line(0x24)], { calls }));
  expect([0x20, 0x24, 0x28, 0x80, 0].map(name)).toEqual([
    '+0x0',
    '+0x4',
    '.text+0x28',
    'g+0x10',
    '.text+0x0',
  ]);
});

describe('parts of operands', () => {
  const shown = (more: Partial<CodeLine>): string[] =>
    operandParts(line(0, more), (offset) => `@${offset}`).map(({ text, leads }) =>
      leads === undefined ? text : `[${text}]`,
    );

  test.each([
    ['a call', { operands: '_printk', relocations: [relocation(1, printk)] }, ['[_printk]']],
    [
      'an offset into a function',
      { operands: '$f+0x4, %rax', relocations: [relocation(1, own)] },
      ['$', '[f+0x4]', ', %rax'],
    ],
    [
      'a section',
      { operands: '.rodata+0x24(%rip), %rax', relocations: [relocation(1, nameless)] },
      ['[.rodata+0x24]', '(%rip), %rax'],
    ],
    [
      'a name that is part of a register',
      { operands: '%rax, ax(%rip)', relocations: [relocation(1, { kind: 'undefined', name: 'ax' })] },
      ['%rax, ', '[ax]', '(%rip)'],
    ],
    [
      'a livepatch symbol by its name alone',
      { operands: 'show+0x8(%rip)', relocations: [relocation(1, { ...late, delta: 8 })] },
      ['[show+0x8]', '(%rip)'],
    ],
    [
      'two',
      { operands: '$f+0x4, show(%rip)', relocations: [relocation(1, own), relocation(4, late)] },
      ['$', '[f+0x4]', ', ', '[show]', '(%rip)'],
    ],
    ['a target that is not written', { operands: '%rax', relocations: [relocation(1, late)] }, ['%rax']],
    ['a branch', { operands: '0x40', branch: 0x40 }, ['[@64]']],
    ['a branch with a condition', { operands: 'x0, 0x40', branch: 0x40 }, ['x0, ', '[@64]']],
    ['nothing', {}, []],
  ])('%s', (_, more, expected) => {
    expect(shown(more)).toEqual(expected);
  });
});

test('copied as objdump prints it', () => {
  const lines = [
    line(0x20, {
      bytes: Uint8Array.of(0xe8, 0, 0, 0, 0),
      mnemonic: 'callq',
      operands: 'show',
      relocations: [relocation(0x21, late)],
    }),
    line(0x25, { bytes: Uint8Array.of(0xc3), mnemonic: 'retq' }),
  ];
  expect(listingText(listing(lines))).toBe(
    [
      '.text+0x20 <f>:',
      '    20:\te8 00 00 00 00       \tcallq   show',
      '\t\t\t21: R_X86_64_PLT32\tshow-0x4\t# number 2 of this name in ext4; written when ext4 is loaded',
      '    25:\tc3                   \tretq',
      '',
    ].join('\n'),
  );
});

describe('arrows', () => {
  /** One text a lane: `v` from a line, `>` to it, `|` past it, `.` free. */
  const drawn = (lines: readonly CodeLine[], most = 8): string[] => {
    const { count, cells } = branchLanes(listing(lines), most);
    return Array.from({ length: count }, (_, lane) =>
      lines
        .map((_, at) => {
          const cell = cells[at * count + lane] ?? 0;
          if ((cell & laneTo) !== 0) return '>';
          if ((cell & laneFrom) !== 0) return (cell & laneUp) !== 0 ? '^' : 'v';
          return (cell & (laneUp | laneDown)) !== 0 ? '|' : '.';
        })
        .join(''),
    );
  };
  /** Lines of 4 bytes from 0x20; `jumps` says to which line which one leads. */
  const code = (count: number, jumps: Readonly<Record<number, number>>): CodeLine[] =>
    Array.from({ length: count }, (_, at) =>
      line(0x20 + 4 * at, jumps[at] === undefined ? {} : { branch: 0x20 + 4 * (jumps[at] ?? 0) }),
    );

  test.each([
    ['none', code(3, {}), []],
    ['forward', code(4, { 1: 3 }), ['.v|>']],
    ['backward', code(4, { 3: 1 }), ['.>|^']],
    ['to itself', code(2, { 1: 1 }), []],
    ['out of the function', code(3, { 1: 9 }), []],
    ['the short one inside', code(5, { 0: 4, 1: 3 }), ['.v|>.', 'v|||>']],
    ['one lane for those that follow one another', code(6, { 0: 2, 3: 5 }), ['v|>v|>']],
    ['two lanes for those that touch', code(5, { 0: 2, 2: 4 }), ['v|>..', '..v|>']],
    ['one lane for all that lead to one line', code(5, { 0: 4, 2: 4 }), ['v|^|>']],
  ])('%s', (_, lines, expected) => {
    expect(drawn(lines)).toEqual(expected);
  });

  test('a relocation that stays in the section is one', () => {
    const jump = line(0x20, { relocations: [relocation(0x21, own)] });
    expect(drawn([jump, line(0x24)])).toEqual(['v>']);
  });

  test('no more lanes than there may be', () => {
    expect(drawn(code(6, { 0: 5, 1: 4, 2: 3 }), 2)).toHaveLength(2);
  });

  test('ten thousand branches', async () => {
    const lines = code(20_000, Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [i, 19_999 - i])));
    expect(await endsSoon(() => expect(branchLanes(listing(lines), 6).count).toBe(6))).toBe(true);
  });
});

describe('keys', () => {
  const late1 = line(0x24, { relocations: [relocation(0x25, late)] });
  const late2 = line(0x2c, { relocations: [relocation(0x2d, late)] });
  const lines = [line(0x20), late1, line(0x28), late2, line(0x30)];

  test.each([
    ['j', -1, 0],
    ['ArrowDown', 4, 4],
    ['k', 0, 0],
    ['ArrowUp', 3, 2],
    ['PageDown', 1, 3],
    ['PageUp', 1, 0],
    ['Home', 3, 0],
    ['End', -1, 4],
    ['n', -1, 1],
    ['n', 1, 3],
    ['n', 3, undefined],
    ['p', 4, 3],
    ['p', 1, undefined],
    ['x', 1, undefined],
  ])('%s from %i', (key, selected, expected) => {
    expect(lineAfterKey(key, { selected, perPage: 2, lines })).toBe(expected);
  });

  test('nothing without lines', () => {
    expect(lineAfterKey('j', { selected: -1, perPage: 2, lines: [] })).toBeUndefined();
  });
});
