import { describe, expect, test } from 'vitest';
import type { Finding, Subject } from '../../audit/finding';
import { rules as allRules } from '../../audit/rules/index';
import type { LoaderStep, Verdict } from '../../loader/verdict';
import type { AuditReport, RuleText } from './report-data';
import { formatSarifReport } from './sarif-report';

const rule: RuleText = {
  id: 'r',
  title: 'Title',
  severity: 'warning',
  why: 'Why <b>.',
  source: 'kernel/module/main.c: f_g',
  mend: 'Mend.',
  example: '$ readelf\n```',
};

const finding: Finding = {
  rule: 'r',
  key: 'r:module',
  severity: 'warning',
  subject: { kind: 'module' },
  message: 'message',
  mend: 'Mend this.',
};

const profile = { release: '6.12', isDebian: false } as const;
const loaded: Verdict = { profile, outcome: 'loaded', messages: [], steps: [], late: [] };

const failed: LoaderStep = {
  id: 'symbols',
  title: 'Undefined symbols',
  source: 'kernel/module/main.c: simplify_symbols',
  outcome: 'failed',
  messages: ['lp: Unknown symbol f (err -2)'],
  errno: 'ENOENT',
  explanation: 'Not exported.',
};

const report: AuditReport = {
  file: { name: 'lp.ko', size: 12 },
  kernel: 'Linux 6.12',
  sources: [],
  verdict: loaded,
  findings: [],
  failures: [],
  version: '0.1.0',
};

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly unknown[];
    readonly artifacts: readonly unknown[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly message: { readonly text: string };
      readonly locations: readonly unknown[];
    }[];
  }[];
}

function runOf(more: Partial<AuditReport> = {}, rules: readonly RuleText[] = [rule]): Log['runs'][number] {
  const log: Log = JSON.parse(formatSarifReport({ ...report, ...more }, rules));
  expectShape('sarifLog', log);
  const [run] = log.runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
}

/**
 * What SARIF 2.1.0 has of the objects that are used here: the section of the specification, members with the type of each,
 * those that are required marked by `!`. No object but a property bag may have others.
 */
const shapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // 3.13
  sarifLog: { $schema: 'string', 'version!': 'string', 'runs!': 'run[]' },
  // 3.14
  run: {
    'tool!': 'tool',
    invocations: 'invocation[]',
    artifacts: 'artifact[]',
    results: 'result[]',
    properties: 'bag',
  },
  // 3.18, 3.19
  tool: { 'driver!': 'toolComponent' },
  toolComponent: { 'name!': 'string', version: 'string', rules: 'reportingDescriptor[]' },
  // 3.49 to 3.51
  reportingDescriptor: {
    'id!': 'string',
    shortDescription: 'multiformatMessageString',
    fullDescription: 'multiformatMessageString',
    help: 'multiformatMessageString',
    defaultConfiguration: 'reportingConfiguration',
    properties: 'bag',
  },
  reportingConfiguration: { level: 'level' },
  // 3.11, 3.12
  multiformatMessageString: { 'text!': 'string', markdown: 'string' },
  message: { 'text!': 'string' },
  // 3.20, 3.58, 3.52
  invocation: { 'executionSuccessful!': 'boolean', toolExecutionNotifications: 'notification[]' },
  notification: { 'message!': 'message', level: 'level', associatedRule: 'reportingDescriptorReference' },
  reportingDescriptorReference: { id: 'string', index: 'index' },
  // 3.24, 3.4
  artifact: { location: 'artifactLocation', length: 'index', roles: 'string[]', hashes: 'strings' },
  artifactLocation: { uri: 'uri', index: 'index' },
  // 3.27
  result: {
    ruleId: 'string',
    ruleIndex: 'index',
    level: 'level',
    'message!': 'message',
    locations: 'location[]',
    partialFingerprints: 'strings',
    properties: 'bag',
  },
  // 3.28 to 3.30, 3.33
  location: { physicalLocation: 'physicalLocation', logicalLocations: 'logicalLocation[]' },
  physicalLocation: { artifactLocation: 'artifactLocation', region: 'region' },
  region: { 'byteOffset!': 'index', byteLength: 'index' },
  logicalLocation: { name: 'string', kind: 'string', fullyQualifiedName: 'string' },
};

function expectShape(type: string, value: unknown, path = type): void {
  if (type.endsWith('[]')) {
    expect(Array.isArray(value), path).toBe(true);
    for (const [i, item] of (value as unknown[]).entries())
      expectShape(type.slice(0, -2), item, `${path}[${i}]`);
    return;
  }
  const shape = shapes[type];
  if (shape === undefined) {
    expect(scalars[type]?.(value), `${path} is a ${type}`).toBe(true);
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  const known = new Map(Object.entries(shape).map(([name, of]) => [name.replace('!', ''), of]));
  for (const name of Object.keys(shape))
    if (name.endsWith('!')) expect(members, path).toHaveProperty(name.slice(0, -1));
  for (const [name, member] of Object.entries(members)) {
    expect([...known.keys()], path).toContain(name);
    expectShape(known.get(name) ?? '', member, `${path}.${name}`);
  }
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  index: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  level: (value) => ['error', 'warning', 'note'].includes(String(value)),
  // RFC 3986: path-noscheme, of one segment.
  uri: (value) => /^([\w.~!$&'()*+,;=@-]|%[0-9A-F]{2})*$/.test(String(value)),
  strings: (value) => Object.values(Object(value)).every((item) => typeof item === 'string'),
  bag: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

test('a run about a file in which nothing was found', () => {
  expect(JSON.parse(formatSarifReport(report, []))).toMatchObject({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'klpscope', version: '0.1.0', rules: [{ id: 'kernel-verdict' }] } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
        artifacts: [{ location: { uri: 'lp.ko', index: 0 }, length: 12, roles: ['analysisTarget'] }],
        results: [],
        properties: { kernel: 'Linux 6.12', verdict: { accepted: true } },
      },
    ],
  });
  expect(runOf({ file: { name: 'lp.ko', size: 12, sha256: 'ab' } }).artifacts).toMatchObject([
    { hashes: { 'sha-256': 'ab' } },
  ]);
});

describe('rules', () => {
  test('all are there, with help', () => {
    expect(runOf().tool.driver.rules[1]).toEqual({
      id: 'r',
      shortDescription: { text: 'Title' },
      fullDescription: { text: 'Why <b>.' },
      help: {
        text: 'Why <b>.\n\nMend.\n\nkernel/module/main.c: f_g\n\n$ readelf\n```',
        markdown:
          'Why &lt;b&gt;.\n\n**Mend:** Mend.\n\n`kernel/module/main.c: f_g`\n\n````\n$ readelf\n```\n````',
      },
      defaultConfiguration: { level: 'warning' },
      properties: { source: 'kernel/module/main.c: f_g', releases: 'all since 5.10' },
    });
  });

  test('the registered ones have different ids', () => {
    const ids = runOf({}, allRules).tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual(['kernel-verdict', ...allRules.map(({ id }) => id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('one that is not known is described with its id', () => {
    const run = runOf({ findings: [finding, finding], failures: [{ rule: 'q', message: 'm' }] }, []);
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['kernel-verdict', 'r', 'q']);
    expect(run.results.map(({ ruleIndex }) => ruleIndex)).toEqual([1, 1]);
  });
});

test('a rule that could not be asked is a notification', () => {
  expect(runOf({ failures: [{ rule: 'r', message: 'index {3}' }] }).invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        {
          level: 'error',
          message: { text: 'The rule r could not be asked: index {{3}}' },
          associatedRule: { id: 'r', index: 1 },
        },
      ],
    },
  ]);
});

describe('findings', () => {
  test('one with all there is', () => {
    const full: Finding = {
      ...finding,
      key: 'r:.rela.text+0x14:f',
      severity: 'note',
      subject: { kind: 'relocation', section: '.rela.text', offset: 0x14n, symbol: 'f' },
      bytes: { section: '.text', offset: 0x14, length: 4 },
      fileOffset: 84,
      paste: 'paste',
    };
    expect(runOf({ findings: [full] }).results).toEqual([
      {
        ruleId: 'r',
        ruleIndex: 1,
        level: 'note',
        message: { text: 'message' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'lp.ko', index: 0 },
              region: { byteOffset: 84, byteLength: 4 },
            },
            logicalLocations: [
              {
                name: '.rela.text+0x14',
                kind: 'relocation',
                fullyQualifiedName: 'relocation/.rela.text/0x14/f',
              },
            ],
          },
        ],
        partialFingerprints: { 'klpscopeFinding/v1': 'r:.rela.text+0x14:f' },
        properties: { mend: 'Mend this.', paste: 'paste' },
      },
    ]);
  });

  test.each<[Subject, string]>([
    [{ kind: 'section', section: '.a/b' }, 'section/.a%2Fb'],
    [{ kind: 'symbol', symbol: 'f\u202e' }, 'symbol/f%E2%80%AE'],
    [{ kind: 'function', object: 'ext4', name: 'f', position: 2 }, 'function/ext4/2/f'],
    [{ kind: 'modinfo', tag: 'x\ud800' }, 'modinfo/x%EF%BF%BD'],
  ])('subject $kind is a logical location', (subject, fullyQualifiedName) => {
    const { kind } = subject;
    expect(runOf({ findings: [{ ...finding, subject }] }).results[0]?.locations).toMatchObject([
      { logicalLocations: [{ kind, fullyQualifiedName }] },
    ]);
  });

  test('the module is the physical location alone; an offset that no file has is left out', () => {
    const bytes = { section: '.text', offset: 0, length: 4 };
    expect(runOf({ findings: [{ ...finding, bytes, fileOffset: 2 ** 60 }] }).results[0]?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'lp.ko', index: 0 } } },
    ]);
  });

  test('nothing in a message is a placeholder or a link', () => {
    const message = 'f{0} [x](javascript:y)';
    expect(runOf({ findings: [{ ...finding, message }] }).results[0]?.message.text).toBe(
      'f{{0}} [x] (javascript:y)',
    );
  });
});

describe('what the kernel refuses', () => {
  test('the module', () => {
    const verdict: Verdict = { ...loaded, outcome: 'refused', errno: 'ENOENT', steps: [failed] };
    expect(runOf({ verdict, findings: [finding] }).results).toMatchObject([
      {
        ruleId: 'kernel-verdict',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'Linux 6.12 refuses this module: “lp: Unknown symbol f (err -2)” (-ENOENT).' },
        locations: [{ logicalLocations: [{ name: 'symbols', kind: 'step' }] }],
        partialFingerprints: { 'klpscopeFinding/v1': 'kernel-verdict:symbols' },
      },
      { ruleId: 'r' },
    ]);
  });

  test('a module that it patches', () => {
    const late = [{ object: 'ext4', errno: 'EINVAL', messages: ['line'], steps: [failed] }] as const;
    expect(runOf({ verdict: { ...loaded, late } }).results).toMatchObject([
      {
        ruleId: 'kernel-verdict',
        message: {
          text: 'With this livepatch the kernel refuses to load ext4 (-EINVAL).\nNot exported.\nline',
        },
        locations: [{ logicalLocations: [{ name: 'ext4', kind: 'object' }] }],
        partialFingerprints: { 'klpscopeFinding/v1': 'kernel-verdict:ext4:symbols' },
      },
    ]);
  });

  test('nothing that is only undecided', () => {
    const verdict: Verdict = {
      ...loaded,
      outcome: 'undecided',
      steps: [{ ...failed, outcome: 'undecided' }],
    };
    expect(runOf({ verdict })).toMatchObject({
      results: [],
      properties: { verdict: { accepted: null, steps: [{ outcome: 'undecided' }] } },
    });
  });
});

test.each([
  ['my lp.ko', 'my%20lp.ko'],
  ['c:x/../y', 'c%3Ax%2F..%2Fy'],
  ['é\ud800', '%C3%A9%EF%BF%BD'],
  ['100%', '100%25'],
])('file %j is %s', (name, uri) => {
  const location = { uri, index: 0 };
  expect(runOf({ file: { name, size: 1 } }).artifacts).toMatchObject([{ location }]);
});
