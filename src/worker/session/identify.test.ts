import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { given, listFile, moduleFile, readAll, startSession } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';

const list = listFile(plainList);
const id = 'list';

async function digestOf(blob: Parameters<typeof readAll>[0]): Promise<string> {
  return createHash('sha256')
    .update(await readAll(blob))
    .digest('hex')
    .slice(0, 16);
}

describe('fingerprints of sources', () => {
  test('come when they are asked for, and stay', async () => {
    const session = startSession();
    const { snapshot } = await session.open(given([list]));
    expect(snapshot.sources[0]).not.toHaveProperty('fingerprint');
    const fingerprint = { name: list.name, size: list.size, sha256: await digestOf(list) };
    expect(await session.identify()).toEqual(new Map([[id, fingerprint]]));
    const later = await session.open(given([moduleFile('lp.ko', plainLivepatch)]));
    expect(later.snapshot.sources[0]?.fingerprint).toEqual(fingerprint);
  });

  test('of a source that was replaced meanwhile are not told', async () => {
    const session = startSession();
    await session.open(given([list]));
    const asked = session.identify();
    const other = listFile('*vmlinux f');
    const { replaced } = await session.open(given([other]));
    expect(replaced).toEqual([[id, id]]);
    expect([...(await asked).values()].map(({ size }) => size)).not.toContain(list.size);
    expect((await session.identify()).get(id)?.sha256).toBe(await digestOf(other));
  });

  test('tell whether a file is another', async () => {
    const session = startSession();
    await session.open(given([list]));
    expect((await session.open(given([listFile(plainList)]))).replaced).toEqual([]);
  });
});

test('a rehearsal opens nothing', async () => {
  const session = startSession();
  await session.rehearse(given([moduleFile('lp.ko', plainLivepatch), list]));
  expect(await session.close('module')).toEqual({ sources: [], choices: [], mismatches: [] });
});
