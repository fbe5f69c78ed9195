import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput, openObject } from '../testing/open-module';
import { annotatedList, annotatedLivepatch } from '../testing/pictures';
import { endsSoon } from '../testing/processor-time';
import { countChanges, type DiffEntry, diffItems, type Item } from './diff-items';
import { diffObjects } from './diff-objects';
import { UniqueKeys } from './unique-keys';

const item = (key: string, value = ''): Item => ({ key, subject: key, labels: ['value'], values: [value] });
const shown = (entries: Iterable<DiffEntry>): string[] =>
  [...entries].map(({ key, change }) => `${key} ${change}`);

describe('pairing by key', () => {
  test('added, removed, changed, same; what was added stands where it was added', () => {
    const before = [item('a'), item('b'), item('c', '1'), item('d')];
    const after = [item('first'), item('a'), item('x'), item('y'), item('c', '2'), item('d'), item('last')];
    const entries = diffItems(before, after);
    expect(shown(entries)).toEqual([
      'first added',
      'a same',
      'x added',
      'y added',
      'b removed',
      'c changed',
      'd same',
      'last added',
    ]);
    expect(countChanges(entries)).toEqual({ added: 4, removed: 1, changed: 1, same: 2 });
  });

  test('order alone is no change', () => {
    expect(shown(diffItems([item('a'), item('b')], [item('b'), item('a')]))).toEqual(['a same', 'b same']);
  });

  test('nothing against nothing, and against something', () => {
    expect(diffItems([], [])).toEqual([]);
    expect(shown(diffItems([], [item('a')]))).toEqual(['a added']);
    expect(shown(diffItems([item('a')], []))).toEqual(['a removed']);
  });

  test('a key that stands twice all the same loses no entry', () => {
    const before = [item('x'), item('a', '1'), item('a', '2'), item('last')];
    const after = [item('a', '2'), item('a', '1'), item('end')];
    const entries = diffItems(before, after);
    expect(entries.filter(({ before: one }) => one !== undefined)).toHaveLength(before.length);
    expect(entries.filter(({ after: one }) => one !== undefined)).toHaveLength(after.length);
  });

  test('a name that is another one with its number has a key of its own', () => {
    const keysOf = (names: readonly string[]): string[] => {
      const unique = new UniqueKeys();
      return names.map((name) => unique.keyFor(name));
    };
    expect(keysOf(['a#2', 'a', 'a'])).toEqual(['a#2', 'a', 'a#3']);
    expect(keysOf(['a', 'a', 'a#2'])).toEqual(['a', 'a#2', 'a#2#2']);
    const name = fc.stringMatching(/^[ab]?(#[0-3]?){0,3}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (names) => {
        expect(new Set(keysOf(names)).size).toBe(names.length);
      }),
    );
  });

  test('repeated names are numbered', () => {
    const unique = new UniqueKeys();
    expect(['.text', '.group', '.group', '.group'].map((name) => unique.keyFor(name))).toEqual([
      '.text',
      '.group',
      '.group#2',
      '.group#3',
    ]);
  });
});

describe('a module before and after its conversion', () => {
  const compare = async () => {
    const before = moduleFromText(annotatedLivepatch('x86_64'));
    const { bytes, plan } = await convertInput(before, annotatedList);
    const renamed = new Map(
      plan.symbols.flatMap(({ name, parts: [part] }) =>
        part === undefined ? [] : [[name, part.newName] as const],
      ),
    );
    return diffObjects(await openObject(before), await openObject(bytes), renamed);
  };
  const changes = (entries: Iterable<DiffEntry>): string[] =>
    shown([...entries].filter(({ change }) => change !== 'same'));

  test('sections', async () => {
    const { sections } = await compare();
    expect(changes(sections)).toEqual([
      '.klp.module_relocs.vmlinux removed',
      '.rela.klp.module_relocs.vmlinux removed',
      '.group changed',
      '.rela.text changed',
      '.rela.debug_info changed',
      '.symtab changed',
      '.strtab changed',
      '.shstrtab changed',
      '.klp.rela.vmlinux..text added',
    ]);
  });

  test('symbols: renamed ones are changed, not removed and added', async () => {
    const { symbols } = await compare();
    expect(changes(symbols)).toEqual([
      '.klp.module_relocs.vmlinux removed',
      'relocs removed',
      'state_show changed',
      'dup changed',
    ]);
    const dup = [...symbols].find(({ key }) => key === 'dup');
    expect(dup?.after?.subject).toBe('.klp.sym.vmlinux.dup,1');
  });

  test('relocations: moved ones are changed', async () => {
    const { relocations } = await compare();
    expect(changes(relocations)).toEqual([
      '.klp.module_relocs.vmlinux+0x0 removed',
      '.klp.module_relocs.vmlinux+0xc removed',
      '.text+0x4 changed',
      '.text+0xc changed',
      '.text+0x1c changed',
      '.debug_info+0x8 removed',
      '.debug_info+0x10 removed',
    ]);
  });

  test('bytes: how many differ and where the first is', async () => {
    const { bytes } = await compare();
    const text = [...bytes].find(({ key }) => key === '.text');
    expect(text?.change).toBe('same');
    const later = (key: string) => [...bytes].find((entry) => entry.key === key)?.after;
    expect(later('.shstrtab')).toMatchObject({
      labels: ['size', 'difference'],
      values: [expect.any(String), '24 appended'],
    });
    expect(later('.rela.text')?.values[1]).toMatch(/differ from 0x0 on, 72 fewer/);
  });

  test('65,300 sections are compared in a moment', async () => {
    const object = await openObject(`${annotatedLivepatch('x86_64')}\nsections 65300 .filler`);
    expect(await endsSoon(() => diffObjects(object, object, new Map()))).toBe(true);
  });

  test('a file against itself', async () => {
    const object = await openObject(annotatedLivepatch('ppc'));
    const { sections, symbols, relocations, bytes } = await diffObjects(object, object, new Map());
    expect([sections, symbols, relocations, bytes].map((entries) => changes(entries))).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });
});
