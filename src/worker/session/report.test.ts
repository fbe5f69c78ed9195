import { describe, expect, test } from 'vitest';
import { version } from '../../base/version';
import { given, listFile, moduleFile, readAll, startSession } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';
import type { ReportFormat } from '../protocol';
import type { Session } from './session';

// Where relocations are written a compiler leaves zeros.
const picture = plainLivepatch
  .replace('AX 64 align=16', `AX 64 align=16 bytes=${'00'.repeat(64)}`)
  .replace('WA 32 align=8', `WA 32 align=8 bytes=${'00'.repeat(32)}`);
const module = moduleFile('lp.tmp.ko', picture);
const list = listFile(plainList);

async function openBoth(): Promise<Session> {
  const session = startSession();
  await session.open(given([module, list]));
  return session;
}

async function textOf(session: Session, side: 'before' | 'after', format: ReportFormat): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await readAll(await session.report(side, format)));
}

const formats: readonly (readonly [ReportFormat, string])[] = [
  ['text', '.txt'],
  ['markdown', '.md'],
  ['json', '.json'],
  ['sarif', '.sarif'],
];

describe('a report', () => {
  test.each(formats)('as %s is a file named after the module', async (format, extension) => {
    const session = await openBoth();
    expect((await session.report('before', format)).name).toBe(`lp.tmp.ko${extension}`);
    expect((await session.report('after', format)).name).toBe(`lp.ko${extension}`);
    for (const side of ['before', 'after'] as const) {
      const text = await textOf(session, side, format);
      expect(text).toMatch(/\n$/);
      expect(text).toContain(side === 'before' ? 'lp.tmp.ko' : 'lp.ko');
      // SARIF has the texts of all rules.
      if (format !== 'sarif') expect(text.includes('unknown-symbol')).toBe(side === 'before');
    }
  });

  test.each(['text', 'markdown'] as const)('as %s is for people', async (format) => {
    const text = await textOf(await openBoth(), 'before', format);
    expect(text).toContain('Linux 6.1');
    expect(text).toContain('lp: Unknown symbol state_show (err -2)');
    expect(text).toContain('Symbols.list');
  });

  test('as JSON tells what the page tells', async () => {
    const session = await openBoth();
    const { module: shown, loader, audit } = await session.followKernel(undefined);
    const report = JSON.parse(await textOf(session, 'before', 'json'));
    expect(report).toMatchObject({
      format: 'klpscope-audit',
      tool: { name: 'klpscope', version },
      file: {
        name: 'lp.tmp.ko',
        size: module.size,
        sha256: expect.stringMatching(`^${shown?.fingerprint.sha256}`),
      },
      module: { name: 'lp', machine: 'x86-64', vermagic: '6.1.0', dialect: shown?.dialect.title },
      kernel: loader?.before.kernel,
      sources: [{ name: 'Symbols.list' }],
      plan: { state: 'ready', open: [] },
      verdict: {
        accepted: false,
        errno: 'ENOENT',
        messages: loader?.before.messages,
        sentence: loader?.before.sentence,
      },
      failures: [],
    });
    const mended = audit?.findings.filter(({ fate }) => fate !== 'made') ?? [];
    expect(report.findings.map(({ key }: { key: string }) => key).sort()).toEqual(
      mended.map(({ key }) => key).sort(),
    );
    expect(report.findings.length).toBeGreaterThan(1);
  });

  test('of the converted module has its size, its findings and no plan', async () => {
    const session = await openBoth();
    const { loader, audit } = await session.followKernel(undefined);
    const report = JSON.parse(await textOf(session, 'after', 'json'));
    expect(report).toMatchObject({
      file: { name: 'lp.ko', size: (await session.download()).size, sha256: null },
      module: { dialect: 'finished livepatch' },
      plan: null,
      verdict: { accepted: expect.toSatisfy((value) => value !== false), sentence: loader?.after?.sentence },
    });
    const left = audit?.findings.filter(({ fate }) => fate !== 'mended') ?? [];
    expect(report.findings.map(({ key }: { key: string }) => key)).toEqual(left.map(({ key }) => key));
  });

  test('as SARIF has a result for each finding', async () => {
    const session = await openBoth();
    const log = JSON.parse(await textOf(session, 'before', 'sarif'));
    const { findings } = JSON.parse(await textOf(session, 'before', 'json'));
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'klpscope' } } }] });
    const ids: string[] = log.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
    for (const { rule } of findings) expect(ids).toContain(rule);
  });

  test('is of the kernel that is followed', async () => {
    const session = await openBoth();
    await session.followKernel('6.12');
    expect(JSON.parse(await textOf(session, 'before', 'json')).kernel).toBe('Linux 6.12');
    expect(JSON.parse(await textOf(session, 'after', 'json')).kernel).toBe('Linux 6.12');
  });

  test('of a module without symbol sources says what is open', async () => {
    const session = startSession();
    await session.open(given([module]));
    const report = JSON.parse(await textOf(session, 'before', 'json'));
    expect(report).toMatchObject({ sources: [], plan: { state: 'undecided' }, verdict: { accepted: null } });
  });
});

describe('there is no report', () => {
  const problem = (message: string) => ({ problem: { code: 'session/no-report', message } });

  test.each(formats)('of what is not converted, as %s', async (format) => {
    const session = startSession();
    await session.open(given([module]));
    await expect(session.report('after', format)).rejects.toMatchObject(
      problem('there is no converted module'),
    );
    expect((await session.report('before', format)).size).toBeGreaterThan(100);
  });

  test('while nothing is open, and after the module is closed', async () => {
    const session = startSession();
    await expect(session.report('before', 'text')).rejects.toMatchObject(
      problem('there is no module to report on'),
    );
    await session.open(given([module, list]));
    await session.report('after', 'text');
    await session.close('module');
    for (const side of ['before', 'after'] as const)
      await expect(session.report(side, 'text')).rejects.toMatchObject({
        problem: { code: 'session/no-report' },
      });
  });

  test('of an object file that is no module', async () => {
    const session = startSession();
    const object = moduleFile(
      'a.o',
      'module x86_64\nsection .text PROGBITS AX 8\nsymbol f FUNC LOCAL .text 0 8',
    );
    await session.open(given([object]));
    await expect(session.report('before', 'text')).rejects.toMatchObject({
      problem: { code: 'session/no-report' },
    });
  });

  test('of the converted module when its source is closed', async () => {
    const session = await openBoth();
    await session.report('after', 'json');
    await session.close('list');
    await expect(session.report('after', 'json')).rejects.toMatchObject(
      problem('there is no converted module'),
    );
  });
});

test('what a report calls SHA-256 is one', async () => {
  const session = startSession();
  await session.open(given([moduleFile('lp.ko', plainLivepatch)]));
  const report = JSON.parse(new TextDecoder().decode(await readAll(await session.report('before', 'json'))));
  expect(report.file.sha256).toMatch(/^[0-9a-f]{64}$/);
});
