import { describe, expect, test } from 'vitest';
import { mapOf } from '../../testing/open-module';
import {
  exportLine,
  kallsyms,
  kernelMap,
  livepatchTags,
  modulePicture,
  runLoader,
  stepText,
  versionsLine,
} from '../../testing/run-loader';
import { kernelReleases } from '../profile';

const proprietary = livepatchTags.map((tag) => tag.replace('=GPL', '=Proprietary'));
const kernel = kernelMap(
  exportLine('in_space', { namespace: 'SPACE' }),
  exportLine('for_lp', { namespace: 'module:l*' }),
  exportLine('for_kvm', { namespace: 'module:kvm' }),
  exportLine('with_crc', { crc: 0xfedcba98 }),
  exportLine('free_crc', { crc: 0x12, kind: 'EXPORT_SYMBOL' }),
  exportLine('free', { kind: 'EXPORT_SYMBOL' }),
  exportLine('of_jbd2', { object: 'fs/jbd2/jbd2' }),
);

interface Words {
  readonly tags?: readonly string[];
  readonly isDebian?: boolean;
  readonly map?: ReturnType<typeof mapOf> | undefined;
}

async function symbols(lines: string, words: Words = {}): Promise<string> {
  const { tags, isDebian = false } = words;
  const map = 'map' in words ? words.map : kernel;
  return stepText(await runLoader(modulePicture(lines, tags), { map, isDebian }), 'symbols');
}

function failed(errno: string, ...lines: readonly string[]): string {
  return `failed ${errno}: ${lines.map((line) => `lp: ${line}`).join(' / ')}`;
}

const unknown = (name: string, code = 2): string => `Unknown symbol ${name} (err -${code})`;

describe('exports', () => {
  test.each([
    ['of vmlinux', 'undefined seq_printf', 'passed'],
    ['of a module', 'undefined of_jbd2', 'passed'],
    ['weak', 'undefined seq_printf WEAK', 'passed'],
    ['none', 'undefined nowhere', failed('ENOENT', unknown('nowhere'))],
    ['none, weak', 'undefined nowhere WEAK', 'passed'],
    ['none, of an object that has it', 'undefined state_show', failed('ENOENT', unknown('state_show'))],
    [
      'a livepatch symbol that lost SHN_LIVEPATCH',
      'undefined .klp.sym.vmlinux.f,0',
      failed('ENOENT', unknown('.klp.sym.vmlinux.f,0')),
    ],
    ['the same, weak', 'undefined .klp.sym.vmlinux.f,0 WEAK', 'passed'],
    ['a livepatch symbol', 'livepatch-symbol .klp.sym.vmlinux.f,0', 'passed'],
    ['an absolute one', 'symbol nowhere NOTYPE GLOBAL ABS 1 0', 'passed'],
    ['one of its own', 'symbol nowhere FUNC GLOBAL .text 0 8', 'passed'],
    ['common for GCC’s LTO', 'symbol __gnu_lto_slim OBJECT GLOBAL COM 1 1', 'passed'],
    [
      'common, with a name that begins otherwise',
      'symbol _gnu_lto OBJECT GLOBAL COM 1 1',
      failed('ENOEXEC', 'please compile with -fno-common'),
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await symbols(lines)).toBe(expected);
  });

  test('a lost livepatch symbol needs no sources', async () => {
    expect(await symbols('undefined .klp.sym.vmlinux.f,0', { map: undefined })).toBe(
      failed('ENOENT', unknown('.klp.sym.vmlinux.f,0')),
    );
    expect(await symbols('undefined seq_printf', { map: undefined })).toBe('undecided');
  });

  test('what is known to be wrong counts more than what is not known', async () => {
    const lines = 'undefined jbd3\nundefined state_show\nundefined jbd4';
    const vmlinux = mapOf(`${kallsyms}ffffffff82000000 r __ksymtab_seq_printf\n`);
    expect(await symbols(lines, { map: vmlinux })).toBe(failed('ENOENT', unknown('state_show')));
    // Without any exports kallsyms does not tell what is one.
    expect(await symbols(lines, { map: mapOf(kallsyms) })).toBe('undecided');
  });

  test('how many are not known is counted', async () => {
    const { steps } = await runLoader(modulePicture('undefined a\nundefined b\nundefined c WEAK'), {
      map: undefined,
    });
    expect(steps.find(({ id }) => id === 'symbols')).toMatchObject({
      needs: ['Module.symvers'],
      explanation: expect.stringContaining('2 undefined symbols'),
    });
  });
});

describe('names that the machine treats in its own way', () => {
  const of = async (machine: string, name: string): Promise<string> =>
    symbolsOf(`module ${machine}\nmodinfo livepatch=Y license=GPL vermagic=6.1.0\nthis-module lp
section .stubs PROGBITS AX 1
section .plt PROGBITS AX 1
section .init.plt PROGBITS AX 1
section .text PROGBITS AX 8
undefined ${name}`);
  const symbolsOf = async (text: string): Promise<string> =>
    stepText(await runLoader(text.replace('livepatch=Y', ''), { map: kernel }), 'symbols');

  test.each([
    ['x86_64', '_GLOBAL_OFFSET_TABLE_', 'passed'],
    ['s390x', '_GLOBAL_OFFSET_TABLE_', 'passed'],
    ['aarch64', '_GLOBAL_OFFSET_TABLE_', failed('ENOENT', unknown('_GLOBAL_OFFSET_TABLE_'))],
    ['ppc64le', '_GLOBAL_OFFSET_TABLE_', failed('ENOENT', unknown('_GLOBAL_OFFSET_TABLE_'))],
    ['ppc64le', '.TOC.', 'passed'],
    ['x86_64', '.TOC.', failed('ENOENT', unknown('.TOC.'))],
    ['ppc64le', '.seq_printf', 'passed'],
    ['x86_64', '.seq_printf', failed('ENOENT', unknown('.seq_printf'))],
    ['ppc64le', '.nowhere', failed('ENOENT', unknown('nowhere'))],
    ['ppc64le', '.klp.sym.vmlinux.f,0', failed('ENOENT', unknown('.klp.sym.vmlinux.f,0'))],
  ])('%s: %s', async (machine, name, expected) => {
    expect(await of(machine, name)).toBe(expected);
  });
});

describe('GPL', () => {
  test.each([
    ['an export for all', 'undefined free', 'passed'],
    ['an export for GPL modules', 'undefined seq_printf', failed('ENOENT', unknown('seq_printf'))],
    ['the same, weak', 'undefined seq_printf WEAK', 'passed'],
    ['of a module', 'undefined of_jbd2', failed('ENOENT', unknown('of_jbd2'))],
    ['in a namespace: it is not even found', 'undefined in_space', failed('ENOENT', unknown('in_space'))],
  ])('a proprietary module: %s', async (_, lines, expected) => {
    expect(await symbols(lines, { tags: proprietary })).toBe(expected);
  });

  test('klp_enable_patch is for GPL modules in every kernel', async () => {
    const map = mapOf(`${kallsyms}ffffffff82000000 r __ksymtab_klp_enable_patch\n`);
    for (const known of [map, undefined])
      expect(await symbols('undefined klp_enable_patch', { tags: proprietary, map: known })).toBe(
        failed('ENOENT', unknown('klp_enable_patch')),
      );
    expect(await symbols('undefined klp_enable_patch', { map: undefined })).toBe('undecided');
  });
});

describe('namespaces', () => {
  const refused = (name: string, space: string): string =>
    failed(
      'EINVAL',
      `module uses symbol (${name}) from namespace ${space}, but does not import it.`,
      unknown(name, 22),
    );

  test.each([
    ['not imported', 'undefined in_space', [], refused('in_space', 'SPACE')],
    ['not imported, weak', 'undefined in_space WEAK', [], refused('in_space', 'SPACE')],
    ['imported', 'undefined in_space', ['import_ns=SPACE'], 'passed'],
    ['another is imported', 'undefined in_space', ['import_ns=SPACES'], refused('in_space', 'SPACE')],
    ['for this module', 'undefined for_lp', [], 'passed'],
    ['for another module', 'undefined for_kvm', [], refused('for_kvm', 'module:kvm')],
  ])('%s', async (_, lines, tags, expected) => {
    expect(await symbols(lines, { tags: [...livepatchTags, ...tags] })).toBe(expected);
  });
});

describe('CRCs', () => {
  const disagrees = failed('EINVAL', 'disagrees about version of symbol with_crc', unknown('with_crc', 22));
  const missing = failed('EINVAL', 'no symbol version for with_crc', unknown('with_crc', 22));
  const crcs = (entries: Readonly<Record<string, number>>): string =>
    versionsLine({ module_layout: 1, ...entries });

  test.each([
    ['the same', 'undefined with_crc', crcs({ with_crc: 0xfedcba98 }), 'passed', 'passed'],
    ['another', 'undefined with_crc', crcs({ with_crc: 1 }), disagrees, disagrees],
    ['another, weak', 'undefined with_crc WEAK', crcs({ with_crc: 1 }), disagrees, disagrees],
    ['none among others', 'undefined with_crc', crcs({}), 'passed', missing],
    ['none among others, weak', 'undefined with_crc WEAK', crcs({}), 'passed', missing],
    ['the kernel has none', 'undefined free', crcs({ free: 1 }), 'passed', 'passed'],
    ['not exported and weak', 'undefined nowhere WEAK', crcs({}), 'passed', 'passed'],
  ])('%s', async (_, lines, versions, mainline, debian) => {
    const text = `${lines}\n${versions}`;
    expect([await symbols(text), await symbols(text, { isDebian: true })]).toEqual([mainline, debian]);
  });

  test('the namespace is looked at before the CRC', async () => {
    const lines = `undefined in_space\n${crcs({ in_space: 3 })}`;
    const map = kernelMap(exportLine('in_space', { namespace: 'SPACE', crc: 2 }));
    expect(await symbols(lines, { map })).toBe(
      failed(
        'EINVAL',
        'module uses symbol (in_space) from namespace SPACE, but does not import it.',
        unknown('in_space', 22),
      ),
    );
  });
});

describe('several', () => {
  test('all are printed in the order of the table, the last decides the error', async () => {
    const lines = `undefined nowhere\nundefined with_crc\n${versionsLine({ module_layout: 1, with_crc: 2 })}`;
    const [first, second] = [unknown('nowhere'), 'disagrees about version of symbol with_crc'];
    expect(await symbols(lines)).toBe(failed('EINVAL', first, second, unknown('with_crc', 22)));
    const turned = lines.replace(/(undefined nowhere)\n(undefined with_crc)/, '$2\n$1');
    expect(await symbols(turned)).toBe(failed('ENOENT', second, unknown('with_crc', 22), first));
  });

  test.each(kernelReleases)('a section index beyond the sections, in %s', async (release) => {
    const text = modulePicture('symbol s OBJECT GLOBAL 300 8 8\nundefined nowhere');
    const found = stepText(await runLoader(text, { release, map: kernel }), 'symbols');
    const index = 'Symbol s has an invalid section index 300 (max 7)';
    expect(found).toBe(
      release === '5.10' ? failed('ENOENT', unknown('nowhere')) : failed('ENOENT', index, unknown('nowhere')),
    );
  });
});
