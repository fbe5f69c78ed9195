import { expect, test } from 'vitest';
import { type ChoiceStorage, readChoices, writeChoices } from './stored-choices';

/** A storage that two tabs share. */
function storage(entries: Readonly<Record<string, string>> = {}): ChoiceStorage {
  const map = new Map(Object.entries(entries));
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() {
      return map.size;
    },
  };
}

const choice = (position: number) => ({ symbol: 'f', object: 'vmlinux', position, of: 9 });
const inPlace = { ...choice(1), place: 'show' };

test('each module has its own', () => {
  const shared = storage();
  writeChoices(shared, 'a', [choice(1)]);
  writeChoices(shared, 'b', [choice(2), inPlace]);
  expect(readChoices(shared, 'a')).toEqual([choice(1)]);
  expect(readChoices(shared, 'b')).toEqual([choice(2), inPlace]);
  writeChoices(shared, 'b', []);
  expect(readChoices(shared, 'a')).toEqual([choice(1)]);
  expect(readChoices(shared, 'b')).toEqual([]);
  expect(shared.length).toBe(1);
});

test('the latest 50 are kept, and what others keep there', () => {
  const shared = storage({ 'klpscope-theme': 'dark' });
  for (let i = 0; i < 60; i++) writeChoices(shared, `m${i}`, [choice(i)], i);
  expect(shared.length).toBe(51);
  expect(readChoices(shared, 'm9')).toEqual([]);
  expect(readChoices(shared, 'm10')).toEqual([choice(10)]);
  expect(shared.getItem('klpscope-theme')).toBe('dark');
});

test('what was remembered under one key is divided', () => {
  const shared = storage({
    'klpscope.choices': JSON.stringify([
      { module: 'a', choices: [choice(1)] },
      { module: 'b', choices: [inPlace] },
    ]),
  });
  expect(readChoices(shared, 'b')).toEqual([inPlace]);
  expect(readChoices(shared, 'a')).toEqual([choice(1)]);
  expect(shared.getItem('klpscope.choices')).toBeNull();
});

test.each([
  ['no JSON', { 'klpscope.choices.a': '{' }],
  ['something else', { 'klpscope.choices.a': '{"at": 1, "choices": [{"symbol": 1}]}' }],
  ['something else under the one key', { 'klpscope.choices': '{"a": 1}' }],
])('%s is nothing', (_, entries) => {
  expect(readChoices(storage(entries), 'a')).toEqual([]);
});

test('a storage that fails is none', () => {
  const fail = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const full = { ...storage(), getItem: fail, setItem: fail };
  expect(() => writeChoices(full, 'a', [choice(1)])).not.toThrow();
  expect(readChoices(full, 'a')).toEqual([]);
});
