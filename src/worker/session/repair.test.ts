import { expect, test } from 'vitest';
import { given, listFile, moduleFile, readAll, startSession } from '../../testing/open-session';
import { plainLivepatch } from '../../testing/pictures';
import { ext4Symbol, soundLivepatch, withHeader } from '../../testing/repair-module';

const section = '.klp.rela.ext4..text';
const unflagged = (): Uint8Array<ArrayBuffer> => withHeader(soundLivepatch(), section, 'flags', () => 0x42);

test('a half-converted module is repaired on request, and left as it is again', async () => {
  const session = startSession();
  const { snapshot } = await session.open(given([moduleFile('lp.ko.xz.ko', unflagged())]));
  expect(snapshot.repair).toEqual({
    isOn: false,
    mends: [expect.stringContaining(`${section} lacks SHF_RELA_LIVEPATCH and gets it`)],
    problems: [],
  });
  expect(snapshot.conversion).toBeUndefined();

  const repaired = await session.repair(true);
  expect(repaired).toMatchObject({
    repair: { isOn: true },
    conversion: {
      kind: 'converted',
      isRepair: true,
      fileName: 'lp.ko.xz.repaired.ko',
      diff: { sections: { changed: 1 } },
    },
  });
  expect(repaired.loader?.after?.outcome).not.toBe('refused');
  const file = await session.download();
  expect(file.name).toBe('lp.ko.xz.repaired.ko');
  const again = await startSession().open(given([moduleFile('lp.ko', await readAll(file))]));
  expect(again.snapshot.repair).toBeUndefined();
  expect(again.snapshot.module?.dialect.id).toBe('livepatch');

  expect((await session.repair(false)).conversion).toBeUndefined();
});

test('another module is not repaired unasked', async () => {
  const session = startSession();
  await session.open(given([moduleFile('lp.ko', unflagged())]));
  await session.repair(true);
  const other = withHeader(soundLivepatch('section .more PROGBITS A 4'), section, 'flags', () => 0x42);
  expect((await session.open(given([moduleFile('lp.ko', other)]))).snapshot.repair?.isOn).toBe(false);
});

test.each([
  ['a sound livepatch', soundLivepatch()],
  ['input for klp-convert', plainLivepatch],
])('%s offers no repair', async (_, picture) => {
  const { snapshot } = await startSession().open(
    given([moduleFile('lp.ko', picture), listFile('*vmlinux f')]),
  );
  expect(snapshot.repair).toBeUndefined();
});

test('what cannot be mended is said', async () => {
  const bad = soundLivepatch().replaceAll(ext4Symbol, '.klp.sym.ext4');
  const { snapshot } = await startSession().open(given([moduleFile('lp.ko', bad)]));
  expect(snapshot.repair).toMatchObject({
    isOn: false,
    mends: [],
    problems: [{ severity: 'error' }, { severity: 'error' }],
  });
});
