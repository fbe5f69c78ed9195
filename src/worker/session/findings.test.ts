import { describe, expect, test } from 'vitest';
import { rules } from '../../audit/rules/index';
import { given, listFile, moduleFile, readAll, startSession, textFile } from '../../testing/open-session';
import { annotatedList, annotatedLivepatch, plainList, plainLivepatch } from '../../testing/pictures';
import { readPlainElf } from '../../testing/plain-elf';
import type { FindingSummary } from '../snapshot';
import type { Inspection } from '../tables';
import type { Session } from './session';

/** What stays and what the conversion mends, about a thing of every kind. */
const faulty = `module x86_64
modinfo livepatch=Y license=GPL vermagic=6.12.1-lp+ name=lp
this-module lp
section .text PROGBITS AX 64 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 64 align=8 bytes=${'00'.repeat(40)}${'11'.repeat(8)}${'00'.repeat(16)}
section .wx PROGBITS WAX 16
symbol f FUNC LOCAL .text 0 64
undefined state_show
undefined ext4_var
undefined _printk
rela .text 0x04 R_X86_64_PLT32 state_show -4
rela .text 0x0c R_X86_64_PLT32 _printk -4
rela .text 0x14 R_X86_64_PC32 ext4_var -4
rela .data 0x28 R_X86_64_64 f 0
`;
const module = moduleFile('lp.ko', faulty);
const list = listFile('*vmlinux state_show _printk __ksymtab__printk *ext4 ext4_var');

const stays = ['nonzero-site:data+0x28', 'vermagic-plus:vermagic', 'writable-code:.wx'];
const mended = ['unknown-symbol:ext4_var', 'unknown-symbol:state_show'];

async function openBoth(): Promise<Session> {
  const session = startSession();
  await session.open(given([module, list]));
  return session;
}

const keysOf = (findings: readonly FindingSummary[] = [], fate: FindingSummary['fate']): string[] =>
  findings
    .filter((finding) => finding.fate === fate)
    .map(({ key }) => key)
    .sort();

describe('findings', () => {
  test('of a module alone all stay', async () => {
    const { snapshot } = await startSession().open(given([module]));
    expect(snapshot.audit?.failures).toEqual([]);
    expect(keysOf(snapshot.audit?.findings, 'stays')).toEqual(stays);
    expect(snapshot.audit?.findings).toHaveLength(stays.length);
    expect(snapshot.conversion).toBeUndefined();
  });

  test('that the conversion mends, and that it does not', async () => {
    const { snapshot } = await startSession().open(given([module, list]));
    expect(snapshot.conversion?.kind).toBe('converted');
    const { findings = [], failures } = snapshot.audit ?? {};
    expect(failures).toEqual([]);
    expect(keysOf(findings, 'stays')).toEqual(stays);
    expect(keysOf(findings, 'mended')).toEqual(mended);
    expect(keysOf(findings, 'made')).toEqual([]);
    expect(new Set(findings.map(({ key }) => key)).size).toBe(findings.length);
    expect(() => structuredClone(snapshot.audit)).not.toThrow();
  });

  test('are worst first, those of the module as it is after those that are left', async () => {
    const { snapshot } = await startSession().open(given([module, list]));
    const told = snapshot.audit?.findings.map(({ fate, severity }) => `${fate} ${severity}`) ?? [];
    const order = ['stays error', 'stays warning', 'stays note', 'mended error', 'mended warning'];
    expect(told).toEqual(told.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(new Set(told).size).toBeGreaterThan(2);
  });

  test('are summarized with the words of their rule', async () => {
    const { snapshot } = await startSession().open(given([module, list]));
    for (const { rule, title, message } of snapshot.audit?.findings ?? []) {
      expect(title).toBe(rules.find(({ id }) => id === rule)?.title);
      expect(message).not.toBe('');
    }
  });

  test('go when the module is closed', async () => {
    const session = await openBoth();
    expect((await session.close('module')).audit).toBeUndefined();
    expect(await session.inspect({ table: 'findings', key: 'writable-code:.wx' })).toBeUndefined();
  });

  test('there are none of an object file that is no module', async () => {
    const object = moduleFile(
      'a.o',
      'module x86_64\nsection .text PROGBITS WAX 8\nsymbol f FUNC LOCAL .text 0 8',
    );
    expect((await startSession().open(given([object]))).snapshot).not.toHaveProperty('audit');
  });

  test('of the kernel that is followed', async () => {
    const session = startSession();
    const old = moduleFile('lp.ko', faulty.replace('vermagic=6.12.1-lp+', 'vermagic=6.1.0'));
    const ofOwn = (await session.open(given([old, list]))).snapshot;
    // 6.1 does not clear livepatch relocations when the patched module goes; only the converted module has such.
    expect(keysOf(ofOwn.audit?.findings, 'made')).toEqual(['reload-refused:text+0x14']);
    expect(keysOf((await session.followKernel('6.12')).audit?.findings, 'made')).toEqual([]);
    expect(await session.followKernel(undefined)).toEqual(ofOwn);
    expect(await session.followKernel('6.0')).toEqual(ofOwn);
  });
});

const fact = (inspection: Inspection | undefined, label: string) =>
  inspection?.facts.find((one) => one.label === label);

describe('inspection of a finding', () => {
  const inspect = async (session: Session, key: string): Promise<Inspection> => {
    const inspection = await session.inspect({ table: 'findings', key });
    if (inspection === undefined) throw new Error(`there is no finding ${key}`);
    return inspection;
  };

  test.each<
    readonly [
      string,
      string,
      string,
      { table: 'relocations' | 'symbols' | 'sections' | 'modinfo'; key: string },
    ]
  >([
    [
      stays[0] ?? '',
      'relocation',
      '.rela.data+0x28:f',
      { table: 'relocations', key: '.rela.data+0x28:R_X86_64_64:f' },
    ],
    [stays[1] ?? '', 'modinfo', 'vermagic', { table: 'modinfo', key: 'vermagic' }],
    [stays[2] ?? '', 'section', '.wx', { table: 'sections', key: '.wx' }],
    [mended[1] ?? '', 'symbol', 'state_show', { table: 'symbols', key: 'state_show' }],
  ])('%s leads to its subject, and the subject back to it', async (key, label, value, target) => {
    const session = await openBoth();
    const inspection = await inspect(session, key);
    expect(fact(inspection, label)).toEqual({ label, value, code: true, target });
    expect(await session.find({ table: target.table, filter: '' }, target.key)).toBeGreaterThanOrEqual(0);
    const back = await session.inspect(target);
    expect(fact(back, 'Finding')?.target).toEqual({ table: 'findings', key });
    const summary = (await session.followKernel(undefined)).audit?.findings.find((one) => one.key === key);
    expect(fact(back, 'Finding')?.value).toBe(summary?.message);
  });

  test.each([...stays, ...mended])('%s says why, where in the kernel, and how it is mended', async (key) => {
    const session = await openBoth();
    const inspection = await inspect(session, key);
    const rule = rules.find(({ id }) => id === key.split(':')[0]);
    const summary = (await session.followKernel(undefined)).audit?.findings.find((one) => one.key === key);
    expect(inspection).toMatchObject({ kind: summary?.severity, title: rule?.title, rule: rule?.id });
    expect(inspection.explanation).toContain(rule?.why);
    expect(inspection.explanation?.startsWith(summary?.message ?? '?')).toBe(true);
    expect(inspection.explanation?.includes('The conversion mends this')).toBe(mended.includes(key));
    expect(fact(inspection, 'In the kernel')?.value).toBe(rule?.source);
    expect(fact(inspection, 'To mend it')?.value).toMatch(/^\S.*\.$/s);
    expect(fact(inspection, 'Severity')?.value).toMatch(new RegExp(`^${summary?.severity}`));
    expect(fact(inspection, 'Linux')?.value).toBe(rule?.releases);
  });

  test('shows the bytes, and where they are in the file', async () => {
    const session = await openBoth();
    const { bytes, facts } = await inspect(session, stays[0] ?? '');
    expect(bytes).toEqual({
      side: 'before',
      section: '.data',
      offset: 16,
      length: 64,
      mark: { offset: 40, length: 8 },
    });
    if (bytes === undefined) throw new Error('there are no bytes');
    const shown = await session.bytes(bytes);
    expect(Array.from(shown?.bytes.slice(40 - 16, 48 - 16) ?? [])).toEqual(Array(8).fill(0x11));
    const place = facts.find(({ label }) => label === 'Bytes')?.value ?? '';
    expect(place).toMatch(/^0x[0-9a-f]+, 8 in the file$/);
    const offset = Number.parseInt(place, 16);
    expect(Array.from((await readAll(module)).slice(offset, offset + 8))).toEqual(Array(8).fill(0x11));
    expect((await inspect(session, 'writable-code:.wx')).bytes).toBeUndefined();
  });

  test('that only the converted module has says so, and leads nowhere in the module as it is', async () => {
    const session = startSession();
    // Relocations move to a livepatch section of another name.
    await session.open(
      given([moduleFile('lp.ko', faulty.replace('vermagic=6.12.1-lp+', 'vermagic=6.1.0')), list]),
    );
    const made = await inspect(session, 'reload-refused:text+0x14');
    expect(made.explanation).toMatch(/Only the converted module has this\.$/);
    expect(fact(made, 'relocation')).not.toHaveProperty('target');
    expect(fact(made, 'Object')?.value).toBe('ext4');
    expect(fact(made, 'Linux')?.value).toBe('before 6.3');
  });

  test('of the whole module leads nowhere', async () => {
    const session = startSession();
    const text = faulty
      .replace('livepatch=Y ', '')
      .replace('undefined _printk', 'undefined klp_enable_patch');
    const { snapshot } = await session.open(
      given([moduleFile('lp.ko', text.replaceAll('_printk', 'klp_enable_patch'))]),
    );
    const key = snapshot.audit?.findings.find(({ rule }) => rule === 'missing-livepatch-tag')?.key ?? '';
    const inspection = await inspect(session, key);
    expect(key).toMatch(/^missing-livepatch-tag:(module|livepatch)$/);
    expect(inspection.facts.every(({ target }) => target === undefined)).toBe(true);
    expect(inspection.paste).toContain('MODULE_INFO(livepatch, "Y");');
  });

  test.each(['', 'nothing', 'writable-code:', 'writable-code:.wx#2', '__proto__'])(
    'of what is not there: %j',
    async (key) => {
      expect(await (await openBoth()).inspect({ table: 'findings', key })).toBeUndefined();
    },
  );
});

describe('rules', () => {
  test('are all there with or without a module, without what cannot be sent', async () => {
    const summaries = await startSession().rules();
    expect(summaries.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(structuredClone(summaries)).toEqual(summaries);
    for (const summary of summaries) {
      expect(Array.isArray(summary.lines)).toBe(true);
      expect(summary).not.toHaveProperty('find');
    }
    expect(await (await openBoth()).rules()).toEqual(summaries);
  });
});

describe('lines of dmesg', () => {
  const line = 'lp: Unknown symbol state_show (err -2)';

  test('lead to the findings of the open module', async () => {
    const session = await openBoth();
    const [match, ...more] = await session.explainMessages(`[   12.345678] ${line}\nwords\n`);
    expect(more).toEqual([]);
    expect(match?.line).toBe(line);
    expect(match).not.toHaveProperty('meaning');
    const unknown = match?.rules.find(({ id }) => id === 'unknown-symbol');
    expect(unknown).toEqual({
      id: 'unknown-symbol',
      title: rules.find(({ id }) => id === 'unknown-symbol')?.title,
      findings: ['unknown-symbol:state_show'],
    });
    expect(match?.rules.find(({ id }) => id === 'crc-mismatch')?.findings).toEqual([]);
    const [key = ''] = unknown?.findings ?? [];
    expect(await session.inspect({ table: 'findings', key })).toBeDefined();
  });

  test('lead to rules while nothing is open', async () => {
    const [match] = await startSession().explainMessages(line);
    expect(match?.rules.map(({ id }) => id)).toContain('unknown-symbol');
    expect(match?.rules.flatMap(({ findings }) => findings)).toEqual([]);
    expect(await startSession().explainMessages('')).toEqual([]);
  });

  test('have a meaning that is no rule’s', async () => {
    const [match] = await startSession().explainMessages("<6>livepatch: enabling patch 'lp'");
    expect(match).toMatchObject({ rules: [], meaning: expect.stringMatching(/^The patch passed/) });
  });

  test('that the dry run says are explained', async () => {
    const session = startSession();
    const sound = moduleFile('lp.ko', faulty.replace(/^section .wx.*$/m, '').replace('.1-lp+', '.1'));
    const { snapshot } = await session.open(given([sound, list]));
    const said =
      snapshot.loader?.before.messages.filter((message) => message.includes('Unknown symbol')) ?? [];
    expect(said).toEqual([line, 'lp: Unknown symbol ext4_var (err -2)']);
    const matches = await session.explainMessages(said.join('\n'));
    expect(matches.map((match) => match.line)).toEqual(said);
    for (const match of matches) expect(match.rules.flatMap(({ findings }) => findings)).not.toEqual([]);
  });
});

test('a module with annotations: what they are about is mended', async () => {
  const session = startSession();
  const { snapshot } = await session.open(
    given([moduleFile('lp.ko', annotatedLivepatch('x86_64')), listFile(annotatedList)]),
  );
  expect(snapshot.conversion?.kind).toBe('converted');
  const { findings = [] } = snapshot.audit ?? {};
  expect(keysOf(findings, 'mended')).toEqual(
    expect.arrayContaining(['unknown-symbol:dup', 'unknown-symbol:state_show']),
  );
  for (const { key } of findings)
    expect(await session.inspect({ table: 'findings', key }), key).toBeDefined();
});

test('a source of symbols alone has neither verdict nor findings', async () => {
  const { snapshot } = await startSession().open(
    given([textFile('kallsyms', 'ffffffff81000000 T _text\nffffffff81000100 t f\n')]),
  );
  expect(snapshot).not.toHaveProperty('audit');
  expect(snapshot).not.toHaveProperty('loader');
});

describe('fates', () => {
  test('bytes that are not zero stay so: the conversion does not mend them', async () => {
    const { snapshot } = await startSession().open(
      given([moduleFile('lp.ko', plainLivepatch), listFile(plainList)]),
    );
    const fates = snapshot.audit?.findings
      .filter(({ rule }) => rule === 'nonzero-site')
      .map(({ fate }) => fate);
    expect(new Set(fates)).toEqual(new Set(['stays']));
  });

  test('the place of the bytes is that in the module as it is', async () => {
    const file = moduleFile(
      'lp.ko',
      `module x86_64
modinfo livepatch=Y license=GPL vermagic=6.12.1 name=lp
this-module lp
annotate vmlinux state_show 2
section .text PROGBITS AX 64 align=16 bytes=${'00'.repeat(64)}
section .data PROGBITS WA 64 align=8 bytes=${'00'.repeat(40)}${'11'.repeat(8)}${'00'.repeat(16)}
symbol f FUNC LOCAL .text 0 64
undefined state_show
rela .text 0x04 R_X86_64_PLT32 state_show -4
rela .data 0x28 R_X86_64_64 f 0
`,
    );
    const session = startSession();
    await session.open(given([file, listFile('*vmlinux state_show state_show')]));
    const inspection = await session.inspect({ table: 'findings', key: 'nonzero-site:data+0x28' });
    expect(inspection?.bytes?.side).toBe('before');
    const data = readPlainElf(await readAll(file)).sections.find(({ name }) => name === '.data');
    const value = inspection?.facts.find(({ label }) => label === 'Bytes')?.value ?? '';
    expect(Number.parseInt(value, 16)).toBe((data?.offset ?? 0) + 0x28);
  });
});
