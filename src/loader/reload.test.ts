import { describe, expect, test } from 'vitest';
import { EM_LOONGARCH } from '../elf/constants';
import { moduleFromText } from '../testing/module-from-text';
import { contextOf } from '../testing/run-loader';
import { findStubBranches } from './branches';
import { type KernelRelease, kernelReleases } from './profile';
import { returnOf } from './reload';

const section = '.klp.rela.ext4..text';

/** `bl`, and the nop that the loader makes `ld r2,24(r1)` of, little-endian. */
const [call, nop] = ['01000048', '00000060'];

/** A livepatch with one site in ext4 for each of the types, and one in xfs. */
function picture(machine: string, types: readonly number[], more = ''): string {
  const relocations = types.map(
    (type, i) => `rela .text ${i * 8} ${type} .klp.sym.ext4.f,0 0 in=${section} flags=AIo`,
  );
  return `module ${machine}
modinfo livepatch=Y license=GPL vermagic=6.1.0
this-module lp
section .stubs PROGBITS AX 1
section .text PROGBITS AX 0 align=16 bytes=${`${call}${nop}`.repeat(16)}
section .data PROGBITS WA 64
livepatch-symbol .klp.sym.ext4.f,0
livepatch-symbol .klp.sym.xfs.f,0
rela .data 0 1 .klp.sym.xfs.f,0 0 in=.klp.rela.xfs..data flags=AIo
${relocations.join('\n')}
${more}`;
}

async function back(
  machine: string,
  types: readonly number[],
  release: KernelRelease,
  more = '',
  branch = call,
) {
  const text = picture(machine === 'loongarch64' ? 'x86_64' : machine, types, more);
  const bytes = moduleFromText(text.replaceAll(`${call}${nop}`, `${branch}${nop}`));
  if (machine === 'loongarch64') new DataView(bytes.buffer).setUint16(18, EM_LOONGARCH, true);
  const context = await contextOf(bytes, { release, map: undefined });
  const branches = await findStubBranches(context.module, context.profile);
  const { leaves, returns } = returnOf(context, 'ext4', branches);
  return {
    leaves: leaves.map(({ text, section: of }) => (of === undefined ? text : `${of}: ${text}`)),
    returns: returns.items.map(({ text, outcome }) => `${outcome} ${text}`),
    messages: returns.messages,
  };
}

const left = [`${section}: 1 site left as written`];
const cleared = [`${section}: 1 site set to zero again (clear_relocate_add)`];
const again = { returns: ['passed written again'], messages: [] };
const refused = [
  "livepatch: failed to initialize patch 'lp' for module 'ext4' (-8)",
  "livepatch: patch 'lp' failed for module 'ext4', refusing to load module 'ext4'",
];
const isOld = (release: KernelRelease): boolean => release === '5.10' || release === '6.1';

describe.each(kernelReleases)('%s', (release) => {
  test('x86-64: refused up to 6.2, set to zero in between since 6.3', async () => {
    const found = await back('x86_64', [4], release);
    if (isOld(release))
      expect(found).toEqual({
        leaves: left,
        returns: [expect.stringMatching(/^failed .*ext4 is refused until the livepatch is removed/)],
        messages: [
          'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type …, loc …, val …',
          ...refused,
        ],
      });
    else expect(found).toEqual({ leaves: cleared, ...again });
  });

  test('PowerPC64: calls are refused up to 6.2', async () => {
    const found = await back('ppc64le', [10], release);
    if (isOld(release))
      expect(found).toMatchObject({
        leaves: left,
        returns: [expect.stringMatching(/^failed /)],
        messages: ['module_64: lp: Expected nop after call, got e8410018 at …', ...refused],
      });
    else expect(found).toEqual({ leaves: left, ...again });
  });

  test('PowerPC64: a sibling call has nothing after it to be found again', async () => {
    expect(await back('ppc64le', [10], release, '', '00000048')).toEqual({ leaves: left, ...again });
  });

  test.each([
    ['PowerPC64, data', 'ppc64le', 38],
    ['s390', 's390x', 19],
    ['arm64', 'aarch64', 283],
    ['LoongArch, a branch', 'loongarch64', 66],
  ])('%s is written over', async (_, machine, type) => {
    expect(await back(machine, [type], release)).toEqual({ leaves: left, ...again });
  });

  test.each([50, 51, 55, 56])('LoongArch, type %d is added a second time', async (type) => {
    const found = await back('loongarch64', [66, type], release);
    expect(found.leaves).toEqual([`${section}: 2 sites left as written`]);
    expect(found.returns).toEqual([expect.stringMatching(/^harmful ADD and SUB/)]);
  });

  test('numbers of LoongArch’s types mean nothing elsewhere', async () => {
    expect((await back('s390x', [50, 51, 55, 56], release)).returns).toEqual(again.returns);
  });
});

describe('sections that write nothing', () => {
  const nothing = {
    leaves: ['its functions are taken out of the patch'],
    returns: ['passed as when it came first'],
    messages: [],
  };

  test.each([
    ['none of this module', 'x86_64', []],
    ['R_X86_64_NONE', 'x86_64', [0, 0]],
    ['R_390_NONE', 's390x', [0]],
    ['R_AARCH64_NONE', 'aarch64', [256]],
  ] as const)('%s', async (_, machine, types) => {
    for (const release of kernelReleases) expect(await back(machine, types, release)).toEqual(nothing);
  });

  test('one entry that writes is enough', async () => {
    expect((await back('x86_64', [0, 4], '6.12')).leaves).toEqual([
      `${section}: 2 sites set to zero again (clear_relocate_add)`,
    ]);
  });

  test('an ordinary section of that name does not count', async () => {
    const ordinary = 'undefined f\nrela .text 0 4 f -4 in=.klp.rela.ext4..text';
    expect(await back('x86_64', [], '6.1', ordinary)).toEqual(nothing);
  });
});

test('each section is told, those of other modules are not', async () => {
  const more = `rela .data 8 1 .klp.sym.ext4.f,0 0 in=.klp.rela.ext4..data flags=AIo
rela .data 16 1 .klp.sym.ext4.f,0 0 in=.klp.rela.ext4..data flags=AIo`;
  expect((await back('x86_64', [4], '7.3', more)).leaves).toEqual([
    ...cleared,
    '.klp.rela.ext4..data: 2 sites set to zero again (clear_relocate_add)',
  ]);
  expect((await back('x86_64', [4], '7.3', more)).returns).toHaveLength(2);
});
