import { expect, test } from 'vitest';
import { newestWins } from './newest-wins';

test('the newest call is answered, the ones it overtakes are not run', async () => {
  const ran: string[] = [];
  const finish: (() => void)[] = [];
  const ask = newestWins(async (text: string) => {
    ran.push(text);
    await new Promise<void>((resolve) => finish.push(resolve));
    return text.toUpperCase();
  });
  const answers = ['p', 'pr', 'pri'].map((text) => ask(text));
  await Promise.resolve();
  while (ran.length < 1) await Promise.resolve();
  // The first two had not begun when the third came.
  expect(ran).toEqual(['pri']);
  finish[0]?.();
  expect(await Promise.all(answers)).toEqual([undefined, undefined, 'PRI']);
});

test('a call that is overtaken while it runs is not answered', async () => {
  const finish: (() => void)[] = [];
  const ask = newestWins(async (text: string) => {
    await new Promise<void>((resolve) => finish.push(resolve));
    return text;
  });
  const first = ask('a');
  await new Promise((resolve) => setTimeout(resolve, 0));
  const second = ask('b');
  finish[0]?.();
  expect(await first).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 0));
  finish[1]?.();
  expect(await second).toBe('b');
});

test('a failure reaches its caller and does not stop the next call', async () => {
  const ask = newestWins(async (text: string) => {
    if (text === 'bad') throw new Error('no');
    return text;
  });
  await expect(ask('bad')).rejects.toThrow('no');
  expect(await ask('good')).toBe('good');
});
