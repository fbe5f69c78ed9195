import { describe, expect, test } from 'vitest';
import type { Finding, Subject } from '../../audit/finding';
import type { Verdict } from '../../loader/verdict';
import { formatJsonReport, type JsonReport } from './json-report';
import type { AuditReport, RuleText } from './report-data';

const rule: RuleText = {
  id: 'r',
  title: 'Title',
  severity: 'error',
  why: 'Why.',
  source: 'kernel/module/main.c: f',
  mend: 'Mend.',
  example: '',
};

const finding: Finding = {
  rule: 'r',
  key: 'r:module',
  severity: 'warning',
  subject: { kind: 'module' },
  message: 'message',
  mend: 'Mend this.',
};

const profile = { release: '6.1', isDebian: true } as const;
const loaded: Verdict = { profile, outcome: 'loaded', messages: [], steps: [], late: [] };

const report: AuditReport = {
  file: { name: 'lp.ko', size: 12 },
  kernel: 'Linux 6.1 as Debian builds it',
  sources: [],
  verdict: loaded,
  findings: [],
  failures: [],
  version: '0.1.0',
};

function parsed(more: Partial<AuditReport> = {}, rules: readonly RuleText[] = [rule]): JsonReport {
  return JSON.parse(formatJsonReport({ ...report, ...more }, rules));
}

test('what is not known is null, and no member is left out', () => {
  expect(parsed()).toEqual({
    format: 'klpscope-audit',
    version: 1,
    tool: { name: 'klpscope', version: '0.1.0' },
    file: { name: 'lp.ko', size: 12, sha256: null },
    module: null,
    kernel: 'Linux 6.1 as Debian builds it',
    sources: [],
    plan: null,
    patched: null,
    verdict: {
      accepted: true,
      errno: null,
      messages: [],
      step: null,
      sentence: 'Linux 6.1 as Debian builds it would load this module, as far as it is followed.',
      steps: [],
      late: [],
    },
    findings: [],
    failures: [],
  });
});

test('what is known of the file, its plan and its rules', () => {
  const more: Partial<AuditReport> = {
    file: { name: 'lp.ko', size: 12, sha256: 'ab' },
    module: { name: 'lp', machine: 'x86-64', vermagic: '6.1.0', dialect: 'finished' },
    sources: [{ name: 'vmlinux', kind: 'ELF' }],
    plan: { state: 'ready', sentence: 'Ready.', open: [{ symbol: 'f', kind: 'missing', explanation: 'e' }] },
    failures: [{ rule: 'r', message: 'm' }],
  };
  expect(parsed(more)).toMatchObject(more);
  expect(parsed({ module: { name: 'lp', machine: 'x86-64', dialect: 'd' } }).module).toEqual({
    name: 'lp',
    machine: 'x86-64',
    vermagic: null,
    dialect: 'd',
  });
});

describe('verdict', () => {
  const failed = {
    id: 'symbols',
    title: 'Undefined symbols',
    source: 'kernel/module/main.c: simplify_symbols',
    outcome: 'failed',
    messages: ['lp: Unknown symbol f (err -2)'],
    errno: 'ENOENT',
    explanation: 'Not exported.',
  } as const;
  const open = {
    id: 'elf',
    title: 'ELF',
    source: 's',
    outcome: 'undecided',
    messages: [],
    needs: ['vmlinux'],
  } as const;

  test('refused', () => {
    const { messages } = failed;
    const verdict: Verdict = {
      ...loaded,
      outcome: 'refused',
      errno: 'ENOENT',
      messages,
      steps: [open, failed],
    };
    expect(parsed({ verdict }).verdict).toEqual({
      accepted: false,
      errno: 'ENOENT',
      messages: ['lp: Unknown symbol f (err -2)'],
      step: 'symbols',
      sentence:
        'Linux 6.1 as Debian builds it refuses this module: “lp: Unknown symbol f (err -2)” (-ENOENT).',
      steps: [
        { ...open, errno: null, explanation: null },
        { ...failed, needs: [] },
      ],
      late: [],
    });
  });

  test('undecided', () => {
    const verdict: Verdict = { ...loaded, outcome: 'undecided', steps: [open] };
    expect(parsed({ verdict }).verdict).toMatchObject({ accepted: null, errno: null, step: null });
  });

  test('another module is refused later', () => {
    const late = [{ object: 'ext4', errno: 'EINVAL', messages: ['line'], steps: [failed] }] as const;
    expect(parsed({ verdict: { ...loaded, late } }).verdict).toMatchObject({ accepted: true, late });
    const fine = [{ object: 'ext4', messages: [], steps: [] }];
    expect(parsed({ verdict: { ...loaded, late: fine } }).verdict.late[0]?.errno).toBeNull();
  });
});

describe('findings', () => {
  test('with nothing but what every finding has', () => {
    expect(parsed({ findings: [finding] }).findings).toEqual([
      {
        ...finding,
        object: null,
        bytes: null,
        fileOffset: null,
        why: 'Why.',
        source: 'kernel/module/main.c: f',
        releases: 'all since 5.10',
        paste: null,
      },
    ]);
  });

  test('with all', () => {
    const full: Finding = {
      ...finding,
      object: 'ext4',
      bytes: { section: '.text', offset: 4, length: 8 },
      fileOffset: 68,
      paste: 'a\n\tb',
    };
    expect(parsed({ findings: [full] }, [{ ...rule, releases: 'since 6.12' }]).findings).toEqual([
      { ...full, why: 'Why.', source: 'kernel/module/main.c: f', releases: 'since 6.12' },
    ]);
  });

  test('of a rule that is not known', () => {
    const [only] = parsed({ findings: [finding] }, []).findings;
    expect(only).toMatchObject({ rule: 'r', why: null, source: null, releases: null });
  });

  test.each<Subject>([
    { kind: 'module' },
    { kind: 'section', section: '.te\x1bxt\u202e' },
    { kind: 'symbol', symbol: 'f"\\' },
    { kind: 'function', object: 'ext4', name: 'f', position: 2 },
    { kind: 'modinfo', tag: '__proto__' },
  ])('subject $kind is as it was', (subject) => {
    expect(parsed({ findings: [{ ...finding, subject }] }).findings[0]?.subject).toEqual(subject);
  });

  test.each([
    [0n, 0],
    [0x14n, 20],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [2n ** 53n, '0x20000000000000'],
    [2n ** 64n - 1n, '0xffffffffffffffff'],
  ])('offset %s is %j', (offset, written) => {
    const subject: Subject = { kind: 'relocation', section: '.rela.text', offset, symbol: 'f' };
    expect(parsed({ findings: [{ ...finding, subject }] }).findings[0]?.subject).toEqual({
      kind: 'relocation',
      section: '.rela.text',
      offset: written,
      symbol: 'f',
    });
  });
});
