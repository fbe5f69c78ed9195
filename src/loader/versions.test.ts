import { describe, expect, test } from 'vitest';
import { openObject } from '../testing/open-module';
import { versionsLine } from '../testing/run-loader';
import { type KernelRelease, kernelReleases } from './profile';
import { readVersions } from './versions';

const crcs = { module_layout: 0x01020304, printk: 0xfedcba98 };
/** Of `a` and `b`. */
const extended = `section __version_ext_crcs PROGBITS A 8 bytes=0500000006000000
section __version_ext_names PROGBITS A 4 bytes=61006200`;

async function read(lines: string, release: KernelRelease = '6.12', machine = 'x86_64') {
  const object = await openObject(`module ${machine}\nthis-module lp\n${lines}`);
  const versions = await readVersions(object, { release, isDebian: false });
  return versions === undefined ? undefined : Object.fromEntries(versions.crcs);
}

describe('which section is read', () => {
  test.each<[string, string, Partial<Record<KernelRelease, 'none'>>]>([
    ['__versions', versionsLine(crcs), {}],
    [
      'nothing',
      'section .text PROGBITS AX 8',
      { '5.10': 'none', '6.1': 'none', '6.12': 'none', '7.3': 'none' },
    ],
    [
      '__versions that is not allocated',
      versionsLine(crcs, { flags: '-' }),
      { '5.10': 'none', '6.1': 'none', '6.12': 'none', '7.3': 'none' },
    ],
    ['an allocated one behind another', `section __versions PROGBITS - 64\n${versionsLine(crcs)}`, {}],
    [
      'extended sections that are not allocated',
      `${versionsLine(crcs)}\n${extended.replaceAll(' A ', ' - ')}`,
      {},
    ],
  ])('%s', async (_, lines, expected) => {
    for (const release of kernelReleases)
      expect(await read(lines, release), release).toEqual(expected[release] === 'none' ? undefined : crcs);
  });
});

test('the extended sections in place of it, since 6.14', async () => {
  const lines = `${versionsLine(crcs)}\n${extended}`;
  for (const release of kernelReleases)
    expect(await read(lines, release), release).toEqual(release === '7.3' ? { a: 5, b: 6 } : crcs);
});

test.each([
  ['more CRCs than names', '050000000600000007000000', '61006200', { a: 5, b: 6 }],
  ['more names than CRCs', '05000000', '61006200', { a: 5 }],
  ['a last name without its NUL', '0500000006000000', '610062', { a: 5, b: 6 }],
  ['a rest of a CRC', '050000000600', '61006200', { a: 5 }],
])('extended: %s', async (_, numbers, names, expected) => {
  const lines = `section __version_ext_crcs PROGBITS A 0 bytes=${numbers}\nsection __version_ext_names PROGBITS A 0 bytes=${names}`;
  expect(await read(lines, '7.3')).toEqual(expected);
});

describe('what an entry says', () => {
  test('an unsigned long, in the order of the file, and a name', async () => {
    expect(await read(versionsLine(crcs, { little: false }), '6.12', 's390x')).toEqual(crcs);
    expect(await read(versionsLine(crcs, { little: false }), '6.12', 'ppc64')).toEqual(crcs);
    expect(await read(versionsLine(crcs), '6.12', 'ppc64le')).toEqual(crcs);
  });

  test('32-bit modules have 4 bytes and a longer name', async () => {
    const name = 'x'.repeat(58);
    const bytes = `04030201${Buffer.from(name).toString('hex')}0000`;
    expect(await read(`section __versions PROGBITS A 0 bytes=${bytes}`, '6.12', 'i386')).toEqual({
      [name]: 0x01020304,
    });
  });

  test.each<[string, string, Readonly<Record<string, number>>]>([
    ['a name without an end', `0100000000000000${'62'.repeat(56)}`, { ['b'.repeat(56)]: 1 }],
    ['a rest is no entry', `02${'61'.padStart(16, '0')}`.padEnd(128, '0') + '03'.repeat(63), { a: 2 }],
    ['nothing', '', {}],
  ])('%s', async (_, hex, expected) => {
    expect(await read(`section __versions PROGBITS A 0 bytes=${hex}`)).toEqual(expected);
  });

  test('of two entries of one name the kernel finds the first', async () => {
    const [first, second] = [versionsLine({ a: 1 }), versionsLine({ a: 2 })];
    const both = first + second.slice(second.indexOf('bytes=') + 'bytes='.length);
    expect(await read(both)).toEqual({ a: 1 });
  });
});
