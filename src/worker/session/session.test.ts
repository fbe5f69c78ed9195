import { describe, expect, test } from 'vitest';
import { badFields } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { convertInput, openModule } from '../../testing/open-module';
import {
  given,
  listFile,
  moduleFile,
  readAll,
  refusalCodes,
  startSession,
  textFile,
} from '../../testing/open-session';
import {
  annotatedList,
  annotatedLivepatch,
  everyTable,
  plainList,
  plainLivepatch,
} from '../../testing/pictures';
import { readPlainElf } from '../../testing/plain-elf';
import { sampleList, sampleModule, samples } from '../../testing/samples';

const module = moduleFile('lp.ko', plainLivepatch);
const list = listFile(plainList);

describe('opening', () => {
  test.each([
    ['together', [[module, list]]],
    ['the other way round', [[list, module]]],
    ['the module first', [[module], [list]]],
    ['the list first', [[list], [module]]],
  ])('in any order: %s', async (_, drops) => {
    const session = startSession();
    let last = await session.open([]);
    for (const files of drops) last = await session.open(given(files));
    expect(last.refusals).toEqual([]);
    expect(last.snapshot.plan?.state).toBe('ready');
    expect(last.snapshot.conversion).toMatchObject({ kind: 'converted', fileName: 'lp.klp.ko' });
  });

  test('the list alone, and the module alone', async () => {
    const session = startSession();
    const alone = await session.open(given([list]));
    expect(alone.snapshot).toMatchObject({
      sources: [{ fileName: 'Symbols.list', objects: 2, symbols: 3, exports: 1, notes: [] }],
    });
    expect(alone.snapshot.module).toBeUndefined();
    const other = await startSession().open(given([module]));
    expect(other.snapshot).toMatchObject({ module: { moduleName: 'lp' }, plan: { state: 'undecided' } });
  });

  test('what is open is summarized', async () => {
    const { snapshot } = await startSession().open(given([module, list]));
    expect(snapshot.module).toMatchObject({
      fileName: 'lp.ko',
      machine: 'x86-64',
      format: 'ELF64, little-endian',
      vermagic: { text: '6.1.0', release: '6.1.0', flags: [] },
      dialect: { id: 'klp-convert-plain' },
      counts: { undefinedSymbols: 3, livepatchSymbols: 0, relocations: 7, livepatchRelocations: 0 },
      notes: [],
    });
    expect(snapshot.module?.fingerprint.sha256).toMatch(/^[0-9a-f]{16}$/);
    expect(snapshot.conversion).toMatchObject({
      diff: { symbols: { added: 0, removed: 0, changed: 2 }, sections: { added: 3, removed: 0 } },
    });
    expect(() => structuredClone(snapshot)).not.toThrow();
  });

  test('a second module takes the place of the first, which is said; the same one again does not', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    expect((await session.open(given([module]))).replaced).toEqual([]);
    const { replaced, snapshot } = await session.open(given([moduleFile('other.ko', everyTable('x86_64'))]));
    expect(replaced).toEqual([['module', 'module']]);
    expect(snapshot.module?.fileName).toBe('other.ko');
  });

  test('closing', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    expect((await session.close('list')).plan?.state).toBe('undecided');
    expect(await session.close('module')).toEqual({ sources: [], choices: [], mismatches: [] });
  });

  test('progress is said', async () => {
    const stages: string[] = [];
    await startSession(({ stage }) => stages.push(stage)).open(given([module, list]));
    expect(stages[0]).toMatch(/^Reading lp\.ko/);
    expect(stages.at(-1)).toBe('Following the kernel');
  });

  test.each(samples.map((sample) => [sample.name, sample] as const))(
    'the sample %s',
    async (name, sample) => {
      const file = moduleFile(`${name}.ko`, sampleModule(sample));
      const symbols = new File([sampleList(sample)], 'Symbols.list');
      const { snapshot, refusals } = await startSession().open(given([file, symbols]));
      expect(refusals).toEqual([]);
      expect(snapshot.plan?.state).toBe(sample.state);
      expect(snapshot.conversion?.kind).toBe(sample.state === 'ready' ? 'converted' : undefined);
      expect(snapshot.module?.moduleName).toBe(name);
    },
  );
});

describe('bad input: refused with a code and a mend, and what was open stays open', () => {
  const spoil = (
    change: (bytes: Uint8Array, at: ReturnType<typeof readPlainElf>) => void,
  ): Uint8Array<ArrayBuffer> => {
    const bytes = moduleFromText(plainLivepatch);
    change(bytes, readPlainElf(bytes));
    return bytes;
  };
  test.each([
    ['an empty file', textFile('empty', ''), 'file/empty'],
    ['text', textFile('notes.txt', 'Some words about livepatch\n'), 'file/unknown'],
    ['a picture', new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47)], 'a.png'), 'file/unknown'],
    ['gzip', new File([Uint8Array.of(0x1f, 0x8b, 8)], 'lp.ko.gz'), 'compressed/truncated'],
    ['xz', new File([Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)], 'lp.ko.xz'), 'compressed/truncated'],
    ['zstd', new File([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)], 'lp.ko.zst'), 'compressed/truncated'],
    ['a damaged kallsyms', textFile('kallsyms', 'ffffffff81000000 T _text\nx\n'), 'address-list/line'],
    [
      'a damaged Module.symvers',
      textFile('Module.symvers', '0x12345678\tfoo\tvmlinux\tEXPORT_SYMBOL\nx\n'),
      'module-symvers/line',
    ],
    ['a list without objects', textFile('list', 'klp-convert-symbol-data.0.1\n'), 'symbols-list/no-object'],
    ['a list that begins with a symbol', textFile('list', 'foo\n*vmlinux\n'), 'symbols-list/no-object'],
    [
      'a list of another version',
      textFile('list', 'klp-convert-symbol-data.0.2\n*vmlinux\n'),
      'symbols-list/version',
    ],
    [
      'a truncated module',
      moduleFile('cut.ko', moduleFromText(plainLivepatch).slice(0, 700)),
      'elf/truncated',
    ],
    [
      'an ELF magic and nothing else',
      moduleFile('cut.ko', moduleFromText(plainLivepatch).slice(0, 4)),
      'bytes/truncated',
    ],
    [
      'a wrong class',
      moduleFile(
        'a.ko',
        spoil((bytes) => bytes.fill(9, 4, 5)),
      ),
      'elf/class',
    ],
    [
      'a shared library',
      moduleFile(
        'a.so',
        spoil((bytes) => bytes.fill(3, 16, 17)),
      ),
      'vmlinux/not-a-kernel',
    ],
    ['another machine', moduleFile('a.ko', 'module unknown\nmodinfo livepatch=Y'), 'klp/machine'],
    [
      'no section headers',
      moduleFile(
        'a.ko',
        spoil((bytes) => bytes.fill(0, 40, 48)),
      ),
      'elf/no-sections',
    ],
  ])('%s', async (_, file, code) => {
    const session = startSession();
    await session.open(given([module, list]));
    const result = await session.open(given([file]));
    expect(refusalCodes(result)).toEqual([`${file.name}: ${code}`]);
    expect(result.refusals[0]?.problem.mend).toMatch(/\w.*\.$|0\.1|\*vmlinux/);
    expect(result.snapshot).toMatchObject({ module: { fileName: 'lp.ko' }, plan: { state: 'ready' } });
    expect((await session.rows({ table: 'symbols', filter: '' }, 0, 5)).rows.length).toBe(5);
  });

  test('a stripped module', async () => {
    const bytes = spoil((copy, { shoff, sections }) => {
      const symtab = sections.findIndex(({ type }) => type === 2);
      copy[shoff + symtab * 64 + 4] = 1;
    });
    const result = await startSession().open(given([moduleFile('stripped.ko', bytes)]));
    expect(refusalCodes(result)).toEqual(['stripped.ko: klp/stripped']);
    expect(result.refusals[0]?.problem.mend).toContain('strip --strip-debug');
  });

  test('two lists', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    expect(refusalCodes(await session.open(given([list, listFile('*vmlinux x', 'b')])))).toEqual([
      'Symbols.list: session/several',
      'b: session/several',
    ]);
  });

  test('one good file among bad ones is taken', async () => {
    const result = await startSession().open(
      given([textFile('a', ''), module, textFile('b', 'x y z'), list]),
    );
    expect(refusalCodes(result)).toEqual(['a: file/empty', 'b: file/unknown']);
    expect(result.snapshot.plan?.state).toBe('ready');
  });

  test('a file that the browser can no longer read', async () => {
    const arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    const gone = { name: 'gone.ko', size: 100, arrayBuffer, slice: () => ({ arrayBuffer }) };
    expect(refusalCodes(await startSession().open(given([gone])))).toEqual(['gone.ko: file/not-readable']);
  });

  test('a module with a section outside the file opens, and says so', async () => {
    const bytes = spoil((copy, { shoff, sections }) => {
      const data = sections.findIndex(({ name }) => name === '.data');
      copy[shoff + data * 64 + 24 + 5] = 1;
    });
    const { snapshot, refusals } = await startSession().open(given([moduleFile('lp.ko', bytes), list]));
    expect(refusals).toEqual([]);
    expect(snapshot.module?.notes.join()).toMatch(/section \d+ \.data/);
    expect(snapshot.conversion).toMatchObject({ kind: 'failed' });
  });

  test('a section that cannot be carried over: the plan stands, the conversion says why it failed', async () => {
    const file = moduleFile('lp.ko', `${plainLivepatch}\nsection .llvm_addrsig 0x6fff4c03 - 8`);
    const { snapshot } = await startSession().open(given([file, list]));
    expect(snapshot.plan?.state).toBe('ready');
    expect(snapshot.conversion).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(snapshot.conversion)).toContain('.llvm_addrsig');
  });

  test('an appended signature is noted and set aside', async () => {
    const file = moduleFile('lp.ko', `${plainLivepatch}\ntrailer ~Module signature appended~`);
    const { module } = (await startSession().open(given([file]))).snapshot;
    expect(module?.notes.join()).toMatch(/signature was set aside and not verified.*sign the result again/);
  });

  test('damaged modules never fail a call, and never close what is open', async () => {
    const symbols = listFile(annotatedList);
    let i = 0;
    for (const { bytes, what } of badFields(moduleFromText(annotatedLivepatch('x86_64')))) {
      if (i++ % 211 !== 0) continue;
      const session = startSession();
      await session.open(given([module, symbols]));
      const { snapshot, refusals } = await session.open(given([moduleFile('bad.ko', bytes)]));
      expect(snapshot.module?.fileName, what).toBe(refusals.length > 0 ? 'lp.ko' : 'bad.ko');
      for (const table of ['symbols', 'relocations', 'sections', 'modinfo'] as const)
        expect((await session.rows({ table, filter: '' }, 0, 1000)).total, what).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('download', () => {
  test('its parts are the conversion', async () => {
    for (const [text, words] of [
      [plainLivepatch, plainList],
      [annotatedLivepatch('x86_64'), annotatedList],
    ] as const) {
      const session = startSession();
      await session.open(given([moduleFile('lp.tmp.ko', text), listFile(words)]));
      const file = await session.download();
      const { bytes } = await convertInput(text, words);
      expect(file.name).toBe('lp.ko');
      expect(await readAll(file)).toEqual(bytes);
      expect((await openModule(bytes)).dialect.id).toBe('livepatch');
    }
  });

  test('is refused while there is none', async () => {
    const session = startSession();
    await expect(session.download()).rejects.toMatchObject({ problem: { code: 'session/not-converted' } });
    await session.open(given([module]));
    await expect(session.download()).rejects.toMatchObject({ problem: { code: 'session/not-converted' } });
  });

  test('opens again as a finished livepatch', async () => {
    const session = startSession();
    await session.open(given([module, list]));
    const { snapshot } = await session.open(given([await session.download()]));
    expect(snapshot.module?.dialect.id).toBe('livepatch');
    expect(snapshot.plan?.state).toBe('not-convertible');
  });
});
