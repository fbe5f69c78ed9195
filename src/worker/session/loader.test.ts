import { expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { plainLivepatch } from '../../testing/pictures';

// Where relocations are written a compiler leaves zeros.
const module = moduleFile(
  'lp.ko',
  plainLivepatch
    .replace('vermagic=6.1.0', 'vermagic=6.1.0-56-amd64')
    .replace('AX 64 align=16', `AX 64 align=16 bytes=${'00'.repeat(64)}`)
    .replace('WA 32 align=8', `WA 32 align=8 bytes=${'00'.repeat(32)}`),
);
const list = listFile('*vmlinux state_show __ksymtab__printk *ext4 ext4_var');

test('the verdict of the module’s own kernel, before and after the conversion, and of another', async () => {
  const session = startSession();
  const { loader } = (await session.open(given([module, list]))).snapshot;
  expect(loader).toMatchObject({ release: '6.1', ownRelease: '6.1', before: { outcome: 'refused' } });
  expect(loader?.before.sentence).toMatch(
    /^Linux 6\.1 as Debian builds it refuses this module: “lp: Unknown symbol state_show \(err -2\)” and 1 more \(-ENOENT\)\.$/,
  );
  expect(loader?.after?.life.map(({ kind, object }) => [kind, object])).toEqual([
    ['load', undefined],
    ['enable', undefined],
    ['arrives', 'ext4'],
    ['leaves', 'ext4'],
    ['returns', 'ext4'],
  ]);
  expect(() => structuredClone(loader)).not.toThrow();
  const other = (await session.followKernel('6.12')).loader;
  expect(other).toMatchObject({ release: '6.12', ownRelease: '6.1' });
  expect(other?.before.sentence).toContain('Linux 6.12 as Debian builds it refuses');
  // A second module that is opened is followed by the same kernel.
  expect((await session.open(given([module]))).snapshot.loader?.release).toBe('6.12');
  expect((await session.followKernel('nonsense')).loader?.release).toBe('6.1');
});

test('what is no module has no verdict', async () => {
  const session = startSession();
  const object = moduleFile(
    'a.o',
    'module x86_64\nsection .text PROGBITS AX 8\nsymbol f FUNC LOCAL .text 0 8',
  );
  expect((await session.open(given([object]))).snapshot.loader).toBeUndefined();
  expect((await startSession().followKernel('6.1')).loader).toBeUndefined();
});
