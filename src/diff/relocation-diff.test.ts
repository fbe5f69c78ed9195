import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openObject } from '../testing/open-module';
import { endsSoon } from '../testing/processor-time';
import { changeAt, countChanges, diffItems, type Item } from './diff-items';
import { diffRelocations } from './relocation-diff';
import { UniqueKeys } from './unique-keys';

interface Site {
  readonly target: string;
  readonly offset: number;
  readonly section: string;
  readonly addend: number;
}

const site: fc.Arbitrary<Site> = fc.record({
  target: fc.constantFrom('.text', '.data'),
  offset: fc.integer({ min: 0, max: 4 }).map((place) => place * 8),
  section: fc.constantFrom('.rela', '.klp.rela.vmlinux.'),
  addend: fc.integer({ min: 0, max: 1 }),
});

/** Both files have the same sections, so that only what is in them differs. */
function picture(sites: readonly Site[]): string {
  const order = ['.rela.text', '.klp.rela.vmlinux..text', '.rela.data', '.klp.rela.vmlinux..data'];
  const named = sites.map((one) => ({ ...one, section: `${one.section}${one.target}` }));
  return [
    'module x86_64',
    'section .text PROGBITS AX 64',
    'section .data PROGBITS WA 64',
    'symbol f FUNC GLOBAL .text 0 8',
    ...order.flatMap((section) =>
      named
        .filter((one) => one.section === section)
        .map(
          ({ target, offset, addend }) => `rela ${target} ${offset} R_X86_64_64 f ${addend} in=${section}`,
        ),
    ),
  ].join('\n');
}

/** The same by the plain comparison of lists. */
function plainItems(sites: readonly Site[]): Item[] {
  const keys = new UniqueKeys();
  const order = ['.rela.text', '.klp.rela.vmlinux..text', '.rela.data', '.klp.rela.vmlinux..data'];
  return order.flatMap((section) =>
    sites
      .filter((one) => `${one.section}${one.target}` === section)
      .map(({ target, offset, addend }) => {
        const subject = `${target}+0x${offset.toString(16)}`;
        const values = [section, 'R_X86_64_64', 'f', addend === 0 ? '' : `+0x${addend.toString(16)}`];
        return {
          key: keys.keyFor(subject),
          subject,
          labels: ['section', 'type', 'symbol', 'addend'],
          values,
        };
      }),
  );
}

test('relocations are paired as a list of items is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(site, { maxLength: 12 }), fc.array(site, { maxLength: 12 }), async (a, b) => {
      const [before, after] = [await openObject(picture(a)), await openObject(picture(b))];
      const diff = await diffRelocations(before, after);
      const expected = diffItems(plainItems(a), plainItems(b));
      const plain = (one: Item | undefined) => one && [one.key, one.subject, ...one.values.slice(0, 3)];
      expect(
        [...diff].map(({ key, change, before: x, after: y }) => [key, change, plain(x), plain(y)]),
      ).toEqual(expected.map(({ key, change, before: x, after: y }) => [key, change, plain(x), plain(y)]));
      expect(diff).toHaveLength(expected.length);
      expect(countChanges(diff)).toEqual(countChanges(expected));
      expect(expected.map((_, i) => changeAt(diff, i))).toEqual(expected.map(({ change }) => change));
    }),
  );
});

test('a hundred thousand relocations of debug information are compared in a moment', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `rela .debug_info ${i * 8} R_X86_64_64 f ${i % 9}`);
  const object = (changed: string) =>
    openObject(
      [
        'module x86_64',
        'section .debug_info PROGBITS - 800000',
        'symbol f FUNC GLOBAL .debug_info 0 8',
        ...lines,
        changed,
      ].join('\n'),
    );
  const [before, after] = [await object(''), await object('rela .debug_info 800000 R_X86_64_64 f 1')];
  expect(
    await endsSoon(async () => {
      expect(countChanges(await diffRelocations(before, before)).same).toBe(100_000);
      expect(countChanges(await diffRelocations(before, after))).toMatchObject({ same: 100_000, added: 1 });
    }),
  ).toBe(true);
});
