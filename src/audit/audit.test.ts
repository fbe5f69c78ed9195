import { expect, test } from 'vitest';
import { auditContext } from '../testing/audit-module';
import { moduleFromText } from '../testing/module-from-text';
import { readPlainElf } from '../testing/plain-elf';
import { audit, worstOf } from './audit';
import type { Finding, Problem, Severity, Subject } from './finding';
import type { Rule } from './rule';

const picture = `module x86_64
modinfo livepatch=Y license=GPL
this-module lp
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 32
`;

function ruleOf(id: string, find: Rule['find'], severity: Severity = 'error'): Rule {
  return {
    id,
    title: id,
    severity,
    why: 'Because.',
    source: 'a/b.c: c',
    mend: 'In general.',
    example: '',
    find,
  };
}

const about = (subject: Subject, more: Partial<Problem> = {}): Problem => ({
  subject,
  message: 'it is so',
  ...more,
});
const symbol = (name: string, more: Partial<Problem> = {}): Problem =>
  about({ kind: 'symbol', symbol: name }, more);

const auditWith = async (...rules: readonly Rule[]) => audit(await auditContext(picture), rules);

test.each<readonly [string, Rule['find'], string]>([
  [
    'as it is asked',
    () => {
      throw new Error('oops');
    },
    'oops',
  ],
  ['later', () => Promise.reject(new RangeError('offset 12')), 'offset 12'],
  [
    'what is no Error',
    () => {
      throw 'a word';
    },
    'a word',
  ],
  ['nothing to go through', (() => 12) as unknown as Rule['find'], expect.stringContaining('iterable')],
])('a rule that throws %s is named, and hides no other', async (_, find, message) => {
  const { findings, failures } = await auditWith(
    ruleOf('first', () => [symbol('f')]),
    ruleOf('broken', find),
    ruleOf('last', () => Promise.resolve([symbol('g')])),
  );
  expect(findings.map(({ key }) => key)).toEqual(['first:f', 'last:g']);
  expect(failures).toEqual([{ rule: 'broken', message }]);
});

test('what a rule found before it threw stays', async () => {
  const { findings, failures } = await auditWith(
    ruleOf('broken', function* () {
      yield symbol('f');
      throw new Error('oops');
    }),
  );
  expect(findings.map(({ key }) => key)).toEqual(['broken:f']);
  expect(failures).toEqual([{ rule: 'broken', message: 'oops' }]);
});

test('no more than 200 of one rule are asked for, and those of another are not fewer for it', async () => {
  let asked = 0;
  const { findings } = await auditWith(
    ruleOf('flood', function* () {
      while (true) yield symbol(`s${asked++}`);
    }),
    ruleOf('exactly', () => Array.from({ length: 200 }, (_, i) => symbol(`t${i}`))),
  );
  expect(findings.filter(({ rule }) => rule === 'flood').map(({ key }) => key)).toEqual(
    Array.from({ length: 200 }, (_, i) => `flood:s${i}`),
  );
  expect(findings.filter(({ rule }) => rule === 'exactly')).toHaveLength(200);
  expect(asked).toBeLessThanOrEqual(201);
});

test('a key is the rule and the subject, and no two are the same', async () => {
  const everything: readonly Subject[] = [
    { kind: 'module' },
    { kind: 'section', section: '.text' },
    { kind: 'symbol', symbol: '.text' },
    { kind: 'relocation', section: '.rela.text', offset: 0x1fn, symbol: 'f' },
    { kind: 'relocation', section: '.rela.text', offset: 0xffff_ffff_ffff_ffffn, symbol: 'f' },
    { kind: 'function', object: 'ext4', name: 'f', position: 2 },
    { kind: 'modinfo', tag: 'depends' },
    { kind: 'module' },
    { kind: 'module' },
  ];
  const find = () => everything.map((subject) => about(subject));
  const { findings } = await auditWith(ruleOf('one', find), ruleOf('other', find));
  const names = [
    'module',
    '.text',
    '.text#2',
    'text+0x1f',
    'text+0xffffffffffffffff',
    'ext4:f,2',
    'depends',
    'module#2',
    'module#3',
  ];
  expect(findings.map(({ key }) => key)).toEqual([
    ...names.map((name) => `one:${name}`),
    ...names.map((name) => `other:${name}`),
  ]);
});

test('worst first, in the order of the rules and of what each found', async () => {
  const { findings } = await auditWith(
    ruleOf('notes', () => [symbol('a'), symbol('b', { severity: 'error' })], 'note'),
    ruleOf('warnings', () => [symbol('c'), symbol('d')], 'warning'),
    ruleOf('errors', () => [symbol('e'), symbol('f', { severity: 'note' }), symbol('g')]),
    ruleOf('more', () => [symbol('h')], 'warning'),
  );
  expect(findings.map(({ severity, key }) => `${severity} ${key}`)).toEqual([
    'error notes:b',
    'error errors:e',
    'error errors:g',
    'warning warnings:c',
    'warning warnings:d',
    'warning more:h',
    'note notes:a',
    'note errors:f',
  ]);
});

test('a problem’s own words stand in place of the rule’s', async () => {
  const { findings } = await auditWith(
    ruleOf('rule', () => [symbol('f'), symbol('g', { mend: 'Exactly so.', object: 'ext4', paste: 'x' })]),
  );
  expect(findings).toEqual([
    { ...symbol('f'), rule: 'rule', key: 'rule:f', severity: 'error', mend: 'In general.' },
    {
      ...symbol('g'),
      rule: 'rule',
      key: 'rule:g',
      severity: 'error',
      mend: 'Exactly so.',
      object: 'ext4',
      paste: 'x',
    },
  ]);
});

test('bytes are found in the file', async () => {
  const bytes = moduleFromText(picture);
  const data = readPlainElf(bytes).sections.find(({ name }) => name === '.data');
  const { findings } = await auditWith(
    ruleOf('rule', () => [
      symbol('here', { bytes: { section: '.data', offset: 5, length: 3 } }),
      symbol('nowhere', { bytes: { section: '.gone', offset: 5, length: 3 } }),
      symbol('none'),
    ]),
  );
  expect(data?.offset).toBeGreaterThan(64);
  expect(findings.map(({ fileOffset }) => fileOffset)).toEqual([
    (data?.offset ?? 0) + 5,
    undefined,
    undefined,
  ]);
  expect(findings[0]?.bytes).toEqual({ section: '.data', offset: 5, length: 3 });
});

test.each<readonly [readonly Severity[], Severity | undefined]>([
  [[], undefined],
  [['note'], 'note'],
  [['note', 'warning', 'note'], 'warning'],
  [['warning', 'error', 'note'], 'error'],
])('the worst of %j is %s', (given, worst) => {
  const findings = given.map((severity) => ({ severity }) as Finding);
  expect(worstOf(findings)).toBe(worst);
});

test('nothing asked, nothing found', async () => {
  expect(await auditWith()).toEqual({ findings: [], failures: [] });
});

test('keys are unique whatever symbols are called', async () => {
  const names = ['f', 'f', 'f#2'];
  const rule = {
    id: 'r',
    title: '',
    severity: 'error',
    why: '',
    source: '',
    mend: '',
    example: '',
    find: () => names.map((symbol) => ({ subject: { kind: 'symbol', symbol }, message: '' }) as const),
  } as const;
  const { findings } = await audit(await auditContext('module x86_64\nmodinfo livepatch=Y'), [rule]);
  expect(new Set(findings.map(({ key }) => key)).size).toBe(3);
});
