import { describe, expect, test } from 'vitest';
import { evidenceFixture } from '../../testing/evidence-fixtures';
import {
  given,
  listFile,
  moduleFile,
  readAll,
  refusalCodes,
  startSession,
  textFile,
} from '../../testing/open-session';
import type { NamedBlob } from '../protocol';
import type { Snapshot } from '../snapshot';

const picture = (name: string, more = ''): string => `
module x86_64
modinfo livepatch=Y
this-module ${name}
section .text PROGBITS AX 64 align=16
symbol show FUNC LOCAL .text 0 0x20
undefined f
rela .text 4 R_X86_64_PLT32 f -4
${more}`;
const module = moduleFile('lp.ko', picture('lp'));
const rebuilt = moduleFile('lp.ko', `${picture('lp')}rela .text 0x24 R_X86_64_PLT32 f -4\n`);
const list = listFile('*vmlinux f f f');
const choice = { symbol: 'f', place: 'show', object: 'vmlinux', position: 2, of: 3 };
const everywhere = { symbol: 'f', object: 'vmlinux', position: 3, of: 3 };

const states = ({ choices }: Snapshot): string[] => choices.map(({ state }) => state);

describe('choices', () => {
  test('make the plan; others take their place', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    const chosen = await session.choose([choice]);
    expect(chosen).toMatchObject({ plan: { state: 'ready' }, conversion: { kind: 'converted' } });
    expect(chosen.plan?.decisions[0]).toMatchObject({
      kind: 'chosen',
      choosable: true,
      resolved: { object: 'vmlinux', position: 2 },
      uses: { rows: [{ container: 'show', exact: 'show+0x4/0x20', by: 'choice', confidence: 'certain' }] },
    });
    expect(await session.choose([])).toMatchObject({ choices: [], plan: { state: 'blocked' } });
  });

  test('wait for sources, and stop to fit with others', async () => {
    const session = startSession();
    await session.open(given([module]));
    expect(states(await session.choose([choice]))).toEqual(['waiting']);
    expect(states((await session.open(given([list]))).snapshot)).toEqual(['fits']);
    const { snapshot } = await session.open(given([listFile('*vmlinux f f')]));
    expect(snapshot.choices).toMatchObject([
      { state: 'unfit', why: expect.stringContaining('there were 3') },
    ]);
    expect(snapshot.conversion).toBeUndefined();
    expect(states((await session.open(given([list]))).snapshot)).toEqual(['fits']);
  });

  test('go on with another build of the module, and with no other module', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    await session.choose([choice]);
    const { snapshot } = await session.open(given([rebuilt]));
    expect([states(snapshot), snapshot.plan?.state]).toEqual([['fits'], 'blocked']);
    expect((await session.open(given([moduleFile('other.ko', picture('other'))]))).snapshot.choices).toEqual(
      [],
    );
    await session.choose([choice]);
    expect((await session.close('module')).choices).toEqual([]);
  });

  test('as a file: made, and opened again', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    await expect(session.downloadDecisions()).rejects.toThrow('nothing was chosen that fits');
    await session.choose([everywhere, { ...everywhere, symbol: 'g' }]);
    const file = await session.downloadDecisions();
    expect(file.name).toBe('lp.decisions.json');
    const other = startSession();
    const { snapshot, refusals } = await other.open(given([module, list, file]));
    expect([refusals, snapshot.choices]).toEqual([[], [{ choice: everywhere, state: 'fits' }]]);
    const bad = textFile('bad.json', '{"format": "klpscope-decisions", "version": 3}');
    const after = await other.open(given([bad]));
    expect([refusalCodes(after), states(after.snapshot)]).toEqual([
      ['bad.json: klp/decisions-file'],
      ['fits'],
    ]);
  });
});

test('of a name that thousands have, some are listed and what is meant', async () => {
  const session = startSession();
  await session.open(given([module, listFile(`*vmlinux ${'f '.repeat(3000)}`)]));
  const { plan } = await session.choose([{ ...everywhere, position: 2999, of: 3000 }]);
  const [decision] = plan?.decisions ?? [];
  expect([decision?.candidates.length, decision?.candidatesLeft]).toEqual([501, 2499]);
  expect(decision?.candidates.at(-1)).toMatchObject({ position: 2999, selected: true });
});

describe('object files beside the module', () => {
  /** Two annotations that disagree, and no local symbols to tell them apart. */
  const linked = moduleFile('lp.ko', evidenceFixture('same-name-module.ko'));
  const part = (name: string): NamedBlob => moduleFile(name, evidenceFixture(`same-name-plain-${name}`));
  const sources = listFile('*vmlinux state_show state_show');

  test('tell which code means which', async () => {
    const session = startSession();
    const alone = await session.open(given([linked, sources]));
    expect(alone.snapshot.plan).toMatchObject({ state: 'blocked', decisions: [{ kind: 'conflicting' }] });
    const { snapshot, taken, refusals } = await session.open(given([part('x.o'), part('y.o')]));
    expect(refusals).toEqual([]);
    expect(taken).toEqual([
      { id: 'part:x.o', files: [0] },
      { id: 'part:y.o', files: [1] },
    ]);
    expect(snapshot.plan).toMatchObject({ state: 'ready', decisions: [{ kind: 'divided' }] });
    expect(new Set(snapshot.plan?.decisions[0]?.uses?.rows.map(({ confidence }) => confidence))).toEqual(
      new Set(['certain']),
    );
    const without = await session.close('part:y.o');
    expect([without.parts?.map(({ id }) => id), without.plan?.state]).toEqual([['part:x.o'], 'blocked']);
  });

  test('in one drop with the module', async () => {
    const files = [part('x.o'), linked, part('y.o'), sources];
    const { snapshot, refusals } = await startSession().open(given(files));
    expect([refusals, snapshot.plan?.state]).toEqual([[], 'ready']);
  });

  test('of another build are refused and replace nothing', async () => {
    const session = startSession();
    await session.open(given([linked, sources]));
    const bytes = evidenceFixture('same-name-plain-y.o').map((byte, i) => (i === 0x44 ? byte ^ 1 : byte));
    const result = await session.open(given([moduleFile('y.o', bytes)]));
    expect(refusalCodes(result)).toEqual(['y.o: session/no-part']);
    expect(result.refusals[0]?.problem.message).toMatch(/^y\.o shows nothing of the module: /);
    expect(result.snapshot).toMatchObject({ module: { fileName: 'lp.ko' }, plan: { state: 'blocked' } });
  });
});

test('a decisions file keeps every byte of names', async () => {
  const session = startSession();
  await session.open(given([module, list]));
  await session.choose([everywhere]);
  const text = new TextDecoder().decode(await readAll(await session.downloadDecisions()));
  expect(JSON.parse(text)).toEqual({
    format: 'klpscope-decisions',
    version: 1,
    module: 'lp.ko',
    decisions: [everywhere],
  });
});
