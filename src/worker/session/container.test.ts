import { describe, expect, test } from 'vitest';
import { given, moduleFile, startSession, textFile } from '../../testing/open-session';
import { exportLine, modulePicture, quietTags, versionsLine } from '../../testing/run-loader';
import { sampleList, sampleModule, samples } from '../../testing/samples';
import type { NamedBlob } from '../protocol';
import type { Session } from './session';

const vermagic = '6.1.0-56-amd64 SMP preempt mod_unload modversions ';
const tags = ['livepatch=Y', 'license=GPL', `vermagic=${vermagic}`, ...quietTags];

function livepatch(lines: string, ...more: readonly string[]): NamedBlob {
  return moduleFile('lp.ko', modulePicture(lines, [...tags, ...more]));
}

/** A module of the kernel, by its vermagic. */
function target(text: string, name = 'ext4'): NamedBlob {
  const picture = modulePicture('', [`vermagic=${text}`]).replace('this-module lp', `this-module ${name}`);
  return moduleFile(`${name}.ko`, picture);
}

const symvers = textFile(
  'Module.symvers',
  [
    exportLine('module_layout', { crc: 1 }),
    exportLine('seq_printf', { crc: 2, kind: 'EXPORT_SYMBOL' }),
    exportLine('jbd2_stop', { crc: 3, object: 'fs/jbd2/jbd2', namespace: 'JBD' }),
  ].join(''),
);

async function opened(...files: readonly NamedBlob[]): Promise<Session> {
  const session = startSession();
  const { refusals } = await session.open(given(files));
  expect(refusals).toEqual([]);
  return session;
}

async function factsOf(...files: readonly NamedBlob[]) {
  const facts = await (await opened(...files)).container();
  if (facts === undefined) throw new Error('there are no facts');
  return facts;
}

test('nothing without a module', async () => {
  expect(await startSession().container()).toBeUndefined();
});

describe('vermagic', () => {
  test.each<[string, readonly NamedBlob[], object]>([
    ['of no known kernel', [], { release: { state: 'unknown' }, flags: [{ state: 'unknown' }, {}, {}, {}] }],
    [
      'the same',
      [target(vermagic)],
      { release: { state: 'same' }, kernel: vermagic, flags: [{ flag: 'SMP', state: 'same' }, {}, {}, {}] },
    ],
    [
      'of another kernel',
      [target('6.1.0-57-amd64 SMP preempt_rt mod_unload modversions ')],
      {
        release: { state: 'other', kernel: '6.1.0-57-amd64' },
        flags: [{}, { flag: 'preempt', state: 'other' }, {}, {}, { flag: 'preempt_rt', state: 'lacking' }],
      },
    ],
  ])('%s', async (_, sources, expected) => {
    expect((await factsOf(livepatch(''), ...sources)).vermagic).toMatchObject({
      ...expected,
      isReleaseCompared: true,
    });
  });

  test('with CRCs the release is not compared', async () => {
    const facts = await factsOf(livepatch(versionsLine({ module_layout: 1 })));
    expect(facts.vermagic?.isReleaseCompared).toBe(false);
  });
});

describe('imports', () => {
  const lines = `undefined seq_printf\nundefined jbd2_stop\n${versionsLine({ module_layout: 1, seq_printf: 9 })}`;

  test('are counted by what comes of their CRCs', async () => {
    const { versions } = await factsOf(livepatch(lines), symvers);
    expect(versions).toMatchObject({
      section: '__versions',
      release: '6.1',
      hasBoth: false,
      isComparable: true,
      counts: { same: 1, differs: 1, missing: 1, unknown: 0, unused: 0 },
    });
  });

  test('are a table', async () => {
    const session = await opened(livepatch(lines), symvers);
    const { rows } = await session.rows({ table: 'imports', filter: '' }, 0, 10);
    expect(rows).toEqual([
      { ...row('module_layout', 'same'), license: 'GPL', crc: 1, kernelCrc: 1 },
      { ...row('seq_printf', 'differs'), license: 'any', crc: 9, kernelCrc: 2 },
      { ...row('jbd2_stop', 'missing'), exporters: ['jbd2'], license: 'GPL', kernelCrc: 3, namespace: 'JBD' },
    ]);
    const found = await session.rows({ table: 'imports', filter: '=differs' }, 0, 10);
    expect(found.rows.map(({ symbol }) => symbol)).toEqual(['seq_printf']);
  });

  test('are inspected, with what the rules find', async () => {
    const session = await opened(livepatch(lines), symvers);
    const inspection = await session.inspect({ table: 'imports', key: 'seq_printf' });
    expect(inspection).toMatchObject({ kind: 'import', title: 'seq_printf' });
    expect(inspection?.explanation).toContain('disagrees about version');
    expect(JSON.stringify(inspection?.facts)).toContain('crc-mismatch');
    expect(await session.inspect({ table: 'imports', key: 'no such' })).toBeUndefined();
  });

  test('follow the kernel: since 6.14 others CRCs count', async () => {
    const extended = `section __version_ext_crcs PROGBITS A 4 bytes=02000000
section __version_ext_names PROGBITS A 0 bytes=7365715f7072696e746600`;
    const session = await opened(livepatch(`${lines}\n${extended}`), symvers);
    const stateOf = async () => {
      const { rows } = await session.rows({ table: 'imports', filter: 'seq_printf' }, 0, 1);
      return rows[0]?.state;
    };
    expect(await stateOf()).toBe('differs');
    await session.followKernel('7.3');
    expect(await stateOf()).toBe('same');
    expect((await session.container())?.versions).toMatchObject({
      section: '__version_ext_crcs',
      hasBoth: true,
      release: '7.3',
    });
  });

  test('of a module that is converted are those that are left', async () => {
    const [, sample] = samples;
    const list = new TextDecoder().decode(sampleList(sample));
    const session = await opened(moduleFile('lp.ko', sampleModule(sample)), textFile('Symbols.list', list));
    const { rows } = await session.rows({ table: 'imports', filter: '=livepatch' }, 0, 10);
    expect(rows).toMatchObject([{ symbol: 'state_show', isConverted: true }]);
    const facts = await session.container();
    expect(facts?.isConverted).toBe(true);
    // Of the imports that are left, and module_layout.
    expect(facts?.versions.counts.unknown).toBe(5);
    expect(facts?.signature.command).toMatch(/ lp\.klp\.ko$/);
  });
});

describe('depends and namespaces', () => {
  test.each<[string, NamedBlob, readonly NamedBlob[], object]>([
    [
      'not stated',
      livepatch('undefined jbd2_stop'),
      [symvers],
      {
        depends: {
          isStated: false,
          listed: [],
          missing: [{ modules: ['jbd2'], imports: ['jbd2_stop'], count: 1 }],
        },
        namespaces: [{ namespace: 'JBD', state: 'missing', imports: ['jbd2_stop'], count: 1 }],
      },
    ],
    [
      'stated',
      livepatch('undefined jbd2_stop', 'depends=jbd2', 'import_ns=JBD', 'import_ns=CXL'),
      [symvers],
      {
        depends: {
          isStated: true,
          listed: [{ name: 'jbd2', state: 'needed', count: 1 }],
          missing: [],
          unknown: 0,
        },
        namespaces: [{ state: 'imported' }, { namespace: 'CXL', state: 'unused' }],
      },
    ],
    [
      'of no use, and of nothing known',
      livepatch('', 'depends=jbd2,ext4'),
      [symvers],
      { depends: { listed: [{ state: 'unneeded' }, { state: 'unknown' }] }, namespaces: [] },
    ],
    [
      'without sources',
      livepatch('undefined jbd2_stop', 'depends=jbd2,jbd2'),
      [],
      { depends: { listed: [{ name: 'jbd2', state: 'unknown', count: 0 }], missing: [], unknown: 1 } },
    ],
  ])('%s', async (_, module, sources, expected) => {
    expect(await factsOf(module, ...sources)).toMatchObject(expected);
  });
});

describe('the file', () => {
  test('build ID and BTF', async () => {
    const btf = '9feb010018000000000000000000000000000000020000006100';
    const lines = `note .note.gnu.build-id GNU 3 0011aabb\nsection .BTF PROGBITS - 0 bytes=${btf}`;
    expect(await factsOf(livepatch(lines))).toMatchObject({
      buildId: '0011aabb',
      btf: { form: 'split', size: btf.length / 2 },
    });
    const without = await factsOf(livepatch(''));
    expect([without.buildId, without.btf]).toEqual([undefined, undefined]);
  });

  test.each<[string, string, readonly NamedBlob[], object | undefined]>([
    ['as shipped', vermagic, [], { size: 896, by: 'shipped', release: '6.1.0-56-amd64' }],
    ['of modules', vermagic, [target(vermagic)], { by: 'modules', release: '6.1.0-56-amd64' }],
    ['of no known kernel', '6.1.0-foo SMP ', [], undefined],
    ['of a release that is a word of JavaScript', 'constructor SMP ', [], undefined],
  ])('size of struct module %s', async (_, text, sources, expected) => {
    const module = moduleFile('lp.ko', modulePicture('', ['livepatch=Y', `vermagic=${text}`]));
    const { thisModule } = await factsOf(module, ...sources);
    expect(thisModule?.size).toBeGreaterThan(0);
    if (expected === undefined) expect(thisModule?.kernel).toBeUndefined();
    else expect(thisModule?.kernel).toMatchObject(expected);
  });

  test('no signature, and how to make one', async () => {
    expect((await factsOf(livepatch(''))).signature).toEqual({
      command: 'scripts/sign-file sha256 certs/signing_key.pem certs/signing_key.x509 lp.ko',
    });
  });

  test('a damaged signature is said', async () => {
    const plain = modulePicture('', tags);
    const { signature } = await factsOf(moduleFile('lp.ko', `${plain}trailer ~Module signature appended~\n`));
    expect(signature.appended?.problem).toMatch(/signature/);
    expect(signature.appended?.size).toBe('~Module signature appended~\n'.length);
  });

  test('sections beyond the end of the file leave the rest', async () => {
    const facts = await factsOf(livepatch('section .BTF PROGBITS - 0 bytes=00'));
    expect(facts.btf?.form).toBe('damaged');
  });
});

function row(symbol: string, state: string) {
  return { key: symbol, symbol, exporters: ['vmlinux'], state, isConverted: false };
}
