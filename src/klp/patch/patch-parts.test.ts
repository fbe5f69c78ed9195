import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../../testing/module-from-text';
import { type ModuleInput, mapOf, openModule } from '../../testing/open-module';
import { type Field, machines, picture, sectionLines, text, x86 } from '../../testing/patch-pictures';
import { findCollisions } from './collisions';
import { findInterfaceUses } from './interface-uses';
import { findKallsymsLookups } from './kallsyms-relocs';
import { findOldSymbol, isFunction } from './old-symbols';
import type { PatchedFunction, PatchedObject } from './patch-description';
import { sysfsEntries } from './sysfs-entries';

describe('who uses shadow variables and states', () => {
  const code = `
undefined klp_shadow_get
undefined klp_shadow_free_all
undefined klp_get_prev_state
undefined klp_shadow_other
symbol klp_shadow_alloc FUNC LOCAL .text 0x50 16
section .data PROGBITS WA 16
rela .text 0x01 R_X86_64_PLT32 klp_shadow_get -4
rela .text 0x0b R_X86_64_PLT32 klp_shadow_get -4
rela .text 0x32 R_X86_64_PLT32 klp_shadow_get -4
rela .text 0x60 R_X86_64_PLT32 klp_shadow_get -4
rela .text 0x12 R_X86_64_PLT32 klp_shadow_alloc -4
rela .text 0x14 R_X86_64_PLT32 klp_shadow_other -4
rela .data 0 R_X86_64_64 klp_shadow_free_all 0`;
  test('by function, as pointer, and from code without symbol', async () => {
    const module = await openModule(picture(code));
    const said = findInterfaceUses(module).map(({ name, callers, elsewhere }) => {
      const own = callers.map(({ symbol, count }) => `${module.symbols.name(symbol)}:${count}`);
      return `${name} ${own.join(' ')} +${elsewhere}`;
    });
    expect(said).toEqual(['klp_shadow_get new_f:2 pre:1 +1', 'klp_shadow_free_all  +1']);
  });

  test('by nobody', async () => {
    expect(findInterfaceUses(await openModule(picture('section .data PROGBITS WA 0')))).toEqual([]);
  });
});

describe('symbols that a livepatch looks up itself', () => {
  const variables = `
symbol klpe_f OBJECT LOCAL .bss 0 8
symbol klpe_g OBJECT LOCAL .bss 8 8
symbol klpe_h OBJECT GLOBAL .bss 16 8
symbol klpe_code FUNC LOCAL .text 0x80 16
symbol other OBJECT LOCAL .bss 24 8`;
  const three: readonly Field[] = [
    [0, text('f')],
    [8, ['.bss', 0]],
    [32, text('g')],
    [40, ['klpe_g']],
    [48, text('ext4')],
    [56, 2n],
    [72, ['klpe_h']],
    [80, text('xfs')],
  ];
  async function lookupText(input: ModuleInput): Promise<string[]> {
    const module = await openModule(input);
    const { lookups, doubts } = await findKallsymsLookups(module);
    return [
      ...lookups.map(({ symbol, object, position, pointer, record }) => {
        const place = `${module.object.sectionName(record.section)}+${record.offset}`;
        return `${place} ${module.symbols.name(pointer)} = ${object ?? 'NULL'}:${symbol ?? 'NULL'},${position}`;
      }),
      ...doubts.map((doubt) => `? ${doubt}`),
    ];
  }
  const whole = ['.data+0 klpe_f = NULL:f,0', '.data+32 klpe_g = ext4:g,2', '.data+64 klpe_h = xfs:NULL,0'];

  test.each(machines)('on $name', async (machine) => {
    const data = sectionLines('.data', 96, three, machine);
    expect(await lookupText(picture(`${data}${variables}`, machine.name))).toEqual(whole);
  });

  test.each<readonly [string, readonly Field[], readonly string[]]>([
    [
      'a pointer to another variable',
      [
        [104, ['other']],
        [96, text('h')],
      ],
      whole,
    ],
    [
      'a pointer to code of such a name',
      [
        [104, ['klpe_code']],
        [96, text('h')],
      ],
      whole,
    ],
    [
      'a number where the name stands',
      [
        [104, ['klpe_f']],
        [96, 5n],
      ],
      whole,
    ],
    [
      'a pointer where the position stands',
      [
        [104, ['klpe_f']],
        [96, text('h')],
        [120, ['pre']],
      ],
      whole,
    ],
    [
      'a pointer at the end of the section',
      [
        [120, ['klpe_f']],
        [112, text('h')],
      ],
      whole,
    ],
    [
      'a name that cannot be read',
      [
        [104, ['klpe_f']],
        [96, ['.bss', 40]],
      ],
      [...whole, '? The klp_kallsyms_reloc at .data+0x60 has a name that cannot be read.'],
    ],
  ])('not %s', async (_, fields, expected) => {
    const data = sectionLines('.data', 128, [...three, ...fields]);
    expect(await lookupText(picture(`${data}${variables}`))).toEqual(expected);
  });

  test('none without such variables, and none in a 32-bit module', async () => {
    const data = sectionLines(
      '.data',
      96,
      three.filter(([, value]) => !String(value).startsWith('klpe')),
    );
    expect(
      await lookupText(picture(`${data}${variables.replaceAll('klpe', 'ptr')}`.replaceAll('klpe', 'ptr'))),
    ).toEqual([]);
    const small =
      'module i386\nthis-module lp\nsection .bss NOBITS WA 8\nsymbol klpe_f OBJECT LOCAL .bss 0 4';
    expect(await lookupText(small)).toEqual([]);
  });
});

function func(
  oldName: string,
  position = 0,
  newFunction: PatchedFunction['newFunction'] | 'NULL' = place(1),
): PatchedFunction {
  return {
    oldName,
    position,
    record: { section: 1, offset: 0 },
    ...(newFunction !== undefined && newFunction !== 'NULL' && { newFunction }),
  };
}

let next = 0;
/** A function of its own in a section. */
function place(
  section: number,
  name: string | undefined = 'new',
  offset = ++next,
): PatchedFunction['newFunction'] {
  return { section, offset, ...(name !== undefined && name !== '' && { name }) };
}

function objectOf(name: string | undefined, functions: readonly PatchedFunction[]): PatchedObject {
  return { name, functions, callbacks: {}, record: { section: 1, offset: 0 } };
}

describe('what livepatch makes in sysfs', () => {
  const objects = [objectOf(undefined, [func('f'), func('g', 2)]), objectOf('ext4', [])];
  const root = '/sys/kernel/livepatch/lp';

  test('in the order of the tables', () => {
    expect(sysfsEntries('lp', objects, '7.3').map(({ path }) => path)).toEqual([
      root,
      ...['enabled', 'transition', 'force', 'replace', 'stack_order'].map((name) => `${root}/${name}`),
      `${root}/vmlinux`,
      `${root}/vmlinux/patched`,
      `${root}/vmlinux/f,1`,
      `${root}/vmlinux/g,2`,
      `${root}/ext4`,
      `${root}/ext4/patched`,
    ]);
  });

  test('what the tables have twice once', () => {
    const twice = [objectOf('ext4', [func('f'), func('f', 1)]), objectOf('ext4', [])];
    expect(
      sysfsEntries('lp', twice, '7.3')
        .map(({ path }) => path)
        .slice(6),
    ).toEqual([`${root}/ext4`, `${root}/ext4/patched`, `${root}/ext4/f,1`]);
  });

  test.each([
    ['4.4.0', ['transition', 'force', 'replace', 'stack_order', 'patched', 'patched']],
    ['5.10.0-30-amd64', ['replace', 'stack_order', 'patched', 'patched']],
    ['6.1.0-56-amd64', ['replace', 'stack_order']],
    ['6.12.117+deb12-amd64', ['stack_order']],
    ['6.14.2', []],
    [undefined, []],
  ])('%s lacks %j', (release, expected) => {
    const late = sysfsEntries('lp', objects, release).filter(({ since }) => since !== undefined);
    expect(late.map(({ path }) => path.split('/').at(-1))).toEqual(expected);
  });
});

describe('what stands in the way of each other', () => {
  const input = `
section .init.text PROGBITS AX 16
section .rodata PROGBITS A 16`;
  const [text1, init, data] = [1, 2, 3];

  async function said(objects: readonly PatchedObject[], machine = x86.name): Promise<string[]> {
    const content = `module ${machine}\nmodinfo livepatch=Y\nthis-module lp\nsection .text PROGBITS AX 64${input}`;
    const module = await openModule(moduleFromText(content));
    const index = (name: string): number => module.object.findSection(name) ?? 0;
    const real = [0, index('.text'), index('.init.text'), index('.rodata')];
    const moved = objects.map((object) => ({
      ...object,
      functions: object.functions.map(({ newFunction, ...rest }) => ({
        ...rest,
        ...(newFunction && { newFunction: { ...newFunction, section: real[newFunction.section] ?? 0 } }),
      })),
    }));
    return findCollisions(module, moved).map(({ severity, message }) => `${severity} ${message}`);
  }

  const one = place(text1, 'both', 8);
  test.each<readonly [string, readonly PatchedObject[], readonly string[]]>([
    [
      'nothing',
      [objectOf(undefined, [func('f'), func('g', 1), func('g', 2)]), objectOf('ext4', [func('f')])],
      [],
    ],
    [
      'an object twice',
      [objectOf('ext4', []), objectOf('ext4', []), objectOf('ext4', [])],
      [
        'error The patch has several objects ext4: sysfs takes the name once, and klp_enable_patch returns -EEXIST.',
      ],
    ],
    [
      'vmlinux by name, beside NULL',
      [objectOf(undefined, []), objectOf('vmlinux', [])],
      [
        'error The patch has several objects vmlinux: sysfs takes the name once, and klp_enable_patch returns -EEXIST.',
        'error An object is called “vmlinux” by text, which means a module of that name, which never comes. The kernel itself is NULL.',
      ],
    ],
    [
      'a function twice',
      [objectOf('ext4', [func('f'), func('f', 1)])],
      [
        'error ext4 has f,1 more than once (0 and 1 are one position there): klp_enable_patch returns -EEXIST.',
      ],
    ],
    [
      'a unique name with other positions',
      [objectOf(undefined, [func('f', 3), func('f', 0), func('f', 2)])],
      [
        'error vmlinux has f at position 0, which says that the name is unique, and at 2 and 3: one of them is not found.',
      ],
    ],
    [
      'a NULL twice',
      [
        objectOf('ext4', [func('f', 0, 'NULL')]),
        objectOf('xfs', [func('f', 2, 'NULL'), func('f', 3, 'NULL')]),
      ],
      [
        'error The function that replaces f of ext4 is NULL: klp_enable_patch returns -EINVAL.',
        'error The function that replaces f of xfs is NULL: klp_enable_patch returns -EINVAL.',
      ],
    ],
    [
      'one replacement of two',
      [objectOf(undefined, [func('f', 0, one)]), objectOf('ext4', [func('g', 0, one)])],
      [
        'warning both replaces f of vmlinux and g of ext4: right only if all of them take the same arguments.',
      ],
    ],
    [
      'one replacement of many',
      [
        objectOf(
          undefined,
          'abcdefghi'.split('').map((name) => func(name, 0, one)),
        ),
      ],
      [
        'warning both replaces a of vmlinux, b of vmlinux, c of vmlinux, d of vmlinux, e of vmlinux, f of vmlinux and 3 more: right only if all of them take the same arguments.',
      ],
    ],
    [
      'replacements that are none',
      [
        objectOf(undefined, [
          func('a', 0, 'NULL'),
          func('b', 0, place(0, 'schedule')),
          func('c', 0, place(init, 'start')),
          func('d', 0, place(data, 'table')),
          func('e', 0, place(text1, '', 0x30)),
        ]),
      ],
      [
        'error The function that replaces a of vmlinux is NULL: klp_enable_patch returns -EINVAL.',
        'warning What replaces b of vmlinux is not in this module: schedule.',
        'error start, which replaces c of vmlinux, is in .init.text: its memory is freed when the module is loaded.',
        'error What replaces d of vmlinux is in .rodata, which is no code.',
        'warning What replaces e of vmlinux is at .text+0x30, where no function begins.',
      ],
    ],
  ])('%s', async (_, objects, expected) => {
    expect(await said(objects)).toEqual(expected);
  });

  test('PowerPC64 keeps .init.text', async () => {
    const objects = [objectOf(undefined, [func('c', 0, place(init, 'start'))])];
    expect(await said(objects, 'ppc64le')).toEqual([]);
    expect(await said(objects)).toHaveLength(1);
  });
});

describe('where the sources have a function', () => {
  const map = mapOf('*vmlinux\nf\ng\ng\n*ext4\nf');

  test.each([
    ['vmlinux', 'f', 0, 'found 1'],
    ['vmlinux', 'f', 1, 'found 1'],
    ['vmlinux', 'f', 2, 'beyond 1'],
    ['vmlinux', 'g', 0, 'ambiguous 2'],
    ['vmlinux', 'g', 2, 'found 2'],
    ['vmlinux', 'g', 3, 'beyond 2'],
    ['ext4', 'f', 0, 'found 1'],
    ['ext4', 'g', 0, 'missing'],
    ['xfs', 'g', 0, 'unknown'],
  ])('%s: %s,%i', (object, name, position, expected) => {
    const found = findOldSymbol(map, object, name, position);
    const more =
      found.kind === 'found' ? ` ${found.candidate.position}` : 'count' in found ? ` ${found.count}` : '';
    expect(`${found.kind}${more}`).toBe(expected);
  });

  test('nothing without sources', () => {
    expect(findOldSymbol(undefined, 'vmlinux', 'f', 0)).toEqual({ kind: 'unknown' });
  });

  test.each([
    ['*vmlinux\nf', undefined],
    ['ffffffff81000000 t f', true],
    ['ffffffff81000000 W f', true],
    ['ffffffff81000000 D f', false],
  ])('whether it is a function: %j', (source, expected) => {
    const found = findOldSymbol(mapOf(source), 'vmlinux', 'f', 0);
    expect(found.kind === 'found' && isFunction(found.candidate)).toBe(expected);
  });
});
