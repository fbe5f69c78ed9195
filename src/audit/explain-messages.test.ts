import { describe, expect, test } from 'vitest';
import { endsSoon } from '../testing/processor-time';
import { explainMessages } from './explain-messages';
import type { Finding } from './finding';
import { argumentsOf, messagePattern } from './message-pattern';
import { otherMessages } from './other-messages';
import { rules } from './rules/index';

/** `<meaning or ids of the rules>` of each line that is known. */
const explain = (text: string, findings: readonly Finding[] = []) =>
  explainMessages(text, findings).map(({ line, rules: found, meaning }) => ({
    line,
    rules: found.map(({ rule }) => rule.id),
    ...(meaning !== undefined && { meaning }),
  }));

/** What the kernel prints for a conversion, told apart by its place in the line. */
function sampleOf(conversion: string, place: number): string {
  if (/^%p[SsB]/.test(conversion)) return 'state_show+0x10/0x20';
  if (conversion.startsWith('%p')) return '000000004f1c2a3b';
  if (conversion.endsWith('s')) return `name_${place}.isra.0`;
  if (/x$/i.test(conversion)) return '6000000f';
  return /[di]$/.test(conversion) ? '-22' : `${place + 7}`;
}

/** Of the forms that the lines have. */
const conversions = /%(0?\d)?(ll|l|L)?[sdiux]|%p[SsB]?/g;

function filled(line: string): { readonly text: string; readonly values: readonly string[] } {
  const values: string[] = [];
  const text = line.replace(conversions, (conversion) => {
    const value = sampleOf(conversion, values.length);
    values.push(value);
    return value;
  });
  return { text, values };
}

// A run of bytes (%5ph) is printed with blanks between them.
const linesOfRules = rules
  .flatMap(({ id, lines = [] }) => lines.map((line) => [id, line] as const))
  .filter(([, line]) => !line.includes('ph '));

describe('every line of a rule', () => {
  test.each(linesOfRules)('leads to %s: %s', (id, line) => {
    const { text, values } = filled(line);
    expect(text).not.toContain('%');
    const [found, ...more] = explain(`[   12.345678] ${text}\n`);
    expect(found?.line).toBe(text);
    expect(found?.rules).toContain(id);
    expect(more).toEqual([]);
    expect(argumentsOf(messagePattern(line), text)).toEqual(values);
  });

  test('leads to no rule that does not have it', () => {
    for (const [, line] of linesOfRules) {
      const owners = linesOfRules.filter(([, other]) => other === line).map(([id]) => id);
      expect(explain(filled(line).text)[0]?.rules, line).toEqual(owners);
    }
  });
});

test.each(otherMessages.map(({ line, meaning }) => [line, meaning] as const))(
  'has a meaning: %s',
  (line, meaning) => {
    const { text } = filled(line);
    expect(explain(text)).toEqual([expect.objectContaining({ line: text, meaning })]);
  },
);

test('a line can be a rule’s and have a meaning besides', () => {
  const [both] = explain("livepatch: failed to initialize patch 'lp' for module 'ext4' (-22)");
  expect(both).toMatchObject({ rules: ['reload-refused'], meaning: expect.stringContaining('Relocations') });
});

test.each([
  ["sysfs: cannot create duplicate filename '/kernel/livepatch/lp/vmlinux/f,1'", ['duplicate-function']],
  ["sysfs: cannot create duplicate filename '/kernel/livepatch/lp/ext4'", ['duplicate-object']],
  [
    "sysfs: cannot create duplicate filename '/module/lp/sections/.klp.rela.vmlinux..text'",
    ['duplicate-section-names'],
  ],
  ['lp: Unknown relocation type 5', ['none-relocation', 'unknown-relocation-type']],
  // For vmlinux: a function of the patch has no object's name, and a livepatch symbol of vmlinux neither.
  [
    "livepatch: unresolvable ambiguity for symbol 'f' in object '(null)'",
    ['position-zero-ambiguous', 'patched-function-ambiguous'],
  ],
  ['kmod: lp: Unknown relocation type 5', ['unknown-relocation-type']],
])('of two patterns that fit, the one that says more: %s', (line, expected) => {
  expect(explain(line)).toEqual([{ line, rules: expected }]);
});

const notFound = (name: string): string => `livepatch: symbol '${name}' not found in symbol table`;

describe('a pasted text', () => {
  test('several lines, in their order, with what is around them', () => {
    const text = [
      'user@host:~$ sudo insmod lp.ko',
      'insmod: ERROR: could not insert module lp.ko: Invalid parameters',
      'user@host:~$ sudo dmesg | tail -n 4',
      '[   11.000001] e1000: eth0 NIC Link is Up',
      `[   12.345678][  T123] ${notFound('f')}`,
      `<3>[   12.345679] ${notFound('g')}`,
      'May  1 12:00:00 host kernel: lp: no symbol version for h',
      '',
    ];
    const expected = [
      'ERROR: could not insert module lp.ko: Invalid parameters',
      notFound('f'),
      notFound('g'),
      'lp: no symbol version for h',
    ];
    expect(explain(text.join('\n')).map(({ line }) => line)).toEqual(expected);
    expect(explain(text.join('\r\n')).map(({ line }) => line)).toEqual(expected);
  });

  test('a line that comes again is told once', () => {
    const text = `[ 1.0] ${notFound('f')}\n[ 2.0] ${notFound('g')}\n[ 3.0] ${notFound('f')}`;
    expect(explain(text).map(({ line }) => line)).toEqual([notFound('f'), notFound('g')]);
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t\n\r\n   '],
    ['time stamps alone', '[   12.345678]\n<6>\n[   12.345679][  T1] '],
    ['words', 'livepatch\nUnknown symbol\n: : :\nlp:'],
    ['what follows a known line', `${notFound('f')} at all`],
    ['half of a known line', "livepatch: symbol 'f' not found"],
    ['a known line in capitals', notFound('f').toUpperCase()],
    ['printf forms', '%s\n%s: %s\n%d%d'],
    ['what looks like regular expressions', '(a+)+$\n.*\n[\n\\\n(?:^|\\s)(.*?)\n$&\n$1'],
    ['what is no text', '\u0000\ud800\n\u2028\n\uffff'],
  ])('%s: nothing is known of it', (_, text) => {
    expect(explain(text)).toEqual([]);
  });

  test('the first 200 lines are looked at, and 2048 characters of each', () => {
    const behind = (lines: number) => `${'x\n'.repeat(lines)}${notFound('f')}`;
    expect(explain(behind(199))).toHaveLength(1);
    expect(explain(behind(200))).toEqual([]);
    const long = (length: number) => notFound('f').padStart(length);
    expect(explain(long(2048))).toHaveLength(1);
    expect(explain(long(2049))).toEqual([]);
  });
});

describe('the findings of a rule', () => {
  const finding = (rule: string, name: string, message = `${name} it is`): Finding => ({
    rule,
    key: `${rule}:${name}`,
    subject: { kind: 'symbol', symbol: name },
    message,
    severity: 'error',
    mend: 'Mend it.',
  });
  const findings = [
    finding('symbol-not-found', 'state_show'),
    finding('symbol-not-found', 'proc_show'),
    finding('symbol-not-found', '.rela.text+0x8', 'vmlinux has no symbol cpu_show'),
    finding('patched-function-not-found', 'other'),
    finding('unknown-symbol', 'state_show'),
  ];
  const keysOf = (line: string, of: readonly Finding[] = findings) =>
    Object.fromEntries(
      explainMessages(line, of).flatMap(({ rules: found }) =>
        found.map(({ rule, findings: own }) => [rule.id, own.map(({ key }) => key)]),
      ),
    );

  test('that the line names, by their key or their message', () => {
    expect(keysOf(notFound('state_show'))['symbol-not-found']).toEqual(['symbol-not-found:state_show']);
    expect(keysOf(notFound('cpu_show'))['symbol-not-found']).toEqual(['symbol-not-found:.rela.text+0x8']);
  });

  test('all of them when it names none', () => {
    const all = keysOf(notFound('nowhere'));
    expect(all['symbol-not-found']).toHaveLength(3);
    expect(all['patched-function-not-found']).toEqual(['patched-function-not-found:other']);
    expect(all['module-symbol-in-vmlinux-section']).toEqual([]);
    expect(all['unknown-symbol']).toBeUndefined();
  });

  test('a number or a single letter is no name', () => {
    const numbered = [finding('position-beyond', 'f,2'), finding('position-beyond', 'state_show,1')];
    const line = (position: number, name: string) =>
      `livepatch: symbol position ${position} for symbol '${name}' in object 'xfs' not found`;
    expect(keysOf(line(2, 'nowhere'), numbered)['position-beyond']).toHaveLength(2);
    expect(keysOf(line(2, 'f'), numbered)['position-beyond']).toHaveLength(2);
    expect(keysOf(line(2, 'state_show'), numbered)['position-beyond']).toEqual([
      'position-beyond:state_show,1',
    ]);
  });
});

describe('whatever is pasted, it takes no time', () => {
  const whole = (piece: string): string => piece.repeat(Math.ceil(2048 / piece.length)).slice(0, 2040);
  /** Lines that differ, all as long as is looked at. */
  const lines = (piece: string): string =>
    Array.from({ length: 20 }, (_, i) => `${whole(piece)}${`${i}`.padStart(8, '0')}`).join('\n');

  // Each line over and over, whole and without its end, and behind the beginning of another.
  test.each([
    ['whole', (line: string) => `${line} `],
    ['cut', (line: string) => `${line.slice(0, -1)} `],
    ['its beginning', (line: string) => line.slice(0, line.indexOf('name_') + 5)],
  ])('the kernel’s own lines, %s', async (_, pieceOf) => {
    const known = [...linesOfRules.map(([, line]) => line), ...otherMessages.map(({ line }) => line)];
    const pieces = [...new Set(known.map((line) => pieceOf(filled(line).text)))];
    const text = pieces.map((piece, i) => `sysfs: ${whole(piece)}${i}`).join('\n');
    expect(await endsSoon(() => explain(`${text}\n${text.replaceAll('sysfs: ', '')}`))).toBe(true);
  });

  test.each([
    ['one word', lines('x')],
    ['blanks before a word', lines(' ')],
    ['one line of colons', 'a: '.repeat(2000)],
    ['brackets', lines('[1]')],
    ['levels', lines('<6>')],
    ['colons', lines('a: ')],
    ['words', lines('a ')],
    ['quotes', lines("' ")],
    ['quoted words', lines("'a' '")],
    ['slashes', lines('/')],
    ['numbers', lines('-1 ')],
    ['what is no text', lines('\u0000\ud83d')],
    ['regular expressions', lines('(a+)+$.*[^]\\')],
    ['carriage returns', 'x\r'.repeat(200_000)],
    ['a line of ten megabytes', 'a'.repeat(10_000_000)],
    ['five million empty lines', '\n'.repeat(5_000_000)],
  ])('%s', async (_, text) => {
    expect(await endsSoon(() => expect(explain(text)).toEqual([]))).toBe(true);
  });
});

const rulesOf = (line: string) =>
  explainMessages(line, []).flatMap(({ rules: found }) => found.map(({ rule }) => rule.id));

describe('what %pS, %ps and %5ph print has blanks: a symbol of a module ends in [module]', () => {
  test.each([
    ['branch-without-nop', 'module_64: lp: Expected nop after call, got 60000001 at f+0x10/0x20 [lp]'],
    ['late-static-call', 'Failed to fixup __raw_static_call() usage at: f [lp]'],
    ['kallsyms-lookup', 'Missing ENDBR: f+0x0/0x20 [lp]'],
    [
      'late-static-key',
      'jump_label: Fatal kernel bug, unexpected op at f+0x8/0x40 [lp] [00000000a1b2c3d4] (e9 00 00 00 00 != 0f 1f 44 00 00)) size:5 type:1',
    ],
  ])('%s', (id, line) => {
    expect(rulesOf(line)).toContain(id);
  });
});

describe('what logs put before a line', () => {
  const said = "livepatch: symbol 'f' not found in symbol table";
  test.each([
    'kern  :err   : [   12.345678] ',
    'kern  :err   : [Mon May  1 12:00:00 2026] ',
    '2026-05-01T12:00:00+0000 host kernel: ',
    '2026-05-01T12:00:00.123456+00:00 host kernel: ',
    '2026-05-01T12:00:00,123456+00:00 ',
    '[   12.345678] host kernel: ',
  ])('%j', (before) => {
    expect(explainMessages(before + said, []).map(({ line }) => line)).toEqual([said]);
  });
});

test('a short module name in the line is no name of a finding', () => {
  const finding = (name: string) =>
    ({
      rule: 'unknown-symbol',
      key: `unknown-symbol:${name}`,
      subject: { kind: 'symbol', symbol: name },
      message: name,
      severity: 'error',
      mend: '',
    }) as const;
  const [match] = explainMessages('lp: Unknown symbol state_show (err -2)', [
    finding('state_show'),
    finding('klp_helper'),
  ]);
  const of = match?.rules.find(({ rule }) => rule.id === 'unknown-symbol')?.findings.map(({ key }) => key);
  expect(of).toEqual(['unknown-symbol:state_show']);
});

test('modprobe quotes the name', () => {
  expect(explainMessages("modprobe: ERROR: could not insert 'lp': Invalid argument", [])).toHaveLength(1);
});

test('200 lines of 2048 characters', async () => {
  const text = Array.from({ length: 200 }, (_, i) => `${'a '.repeat(1020)}${i}`).join('\n');
  expect(await endsSoon(() => explainMessages(text, []))).toBe(true);
});
