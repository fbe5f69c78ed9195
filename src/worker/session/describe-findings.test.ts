import { expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';

test('every finding of the page is described, in its order', async () => {
  const session = startSession();
  expect(await session.describeFindings()).toEqual([]);
  const { snapshot } = await session.open(given([moduleFile('lp.ko', plainLivepatch), listFile(plainList)]));
  const texts = await session.describeFindings();
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.map(({ key }) => key)).toEqual(snapshot.audit?.findings.map(({ key }) => key));
  for (const { place, why, mend, source } of texts)
    expect([place, why, mend, source].every((text) => text !== '')).toBe(true);
});
