import { describe, expect, test } from 'vitest';
import { present } from '../../base/assert';
import { BufferSource } from '../../bytes/byte-source';
import { ObjectFile } from '../../elf/object-file';
import { byteFlips } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { type ModuleInput, mapOf, openModule } from '../../testing/open-module';
import {
  type Field,
  type Machine,
  machines,
  picture,
  sectionLines,
  text,
  x86,
} from '../../testing/patch-pictures';
import { plainLivepatch } from '../../testing/pictures';
import { sampleList, sampleModule, samples } from '../../testing/samples';
import { convertModule } from '../conversion/convert';
import type { LivepatchModule } from '../livepatch-module';
import { planConversion } from '../plan/plan';
import { readLivepatchModule } from '../read-module';
import { describePatch } from './describe-patch';
import type { FunctionPlace, RecognisedPatch } from './patch-description';

/** `name` or `section+offset` of a function. */
function functionText({ object }: LivepatchModule, place: FunctionPlace): string {
  return place.name ?? `${object.sectionName(place.section)}+${place.offset}`;
}

/** A description in a few words: a line for the patch, one an object, one a function. */
async function describeText(input: ModuleInput): Promise<string[]> {
  const module = await openModule(input);
  const patch = await describePatch(module);
  if (patch === undefined) return [];
  const states = patch.states.map(({ id, version }) => ` ${id}:${version}`).join('');
  const lines = [`${patch.form} replace=${patch.replace}${states}`];
  for (const { name, functions, callbacks, lacksFunctions } of patch.objects) {
    const called = Object.entries(callbacks).map(([key, place]) => ` ${key}=${functionText(module, place)}`);
    lines.push(`${name ?? 'NULL'}${called.join('')}${lacksFunctions ? ' funcs=NULL' : ''}`);
    for (const { oldName, position, newFunction } of functions)
      lines.push(
        `- ${oldName},${position} ${newFunction === undefined ? 'NULL' : functionText(module, newFunction)}`,
      );
  }
  return [...lines, ...patch.doubts.map((doubt) => `? ${doubt}`)];
}

interface StaticShape {
  readonly machine: Machine;
  /** sizeof(struct klp_func), sizeof(struct klp_object). */
  readonly func: number;
  readonly obj: number;
  /** Whether the arrays have symbols of their own. */
  readonly named: boolean;
}

/** Two objects: f and g of vmlinux, h of ext4; callbacks and states. */
function staticPatch(shape: Partial<StaticShape> = {}, more: readonly Field[] = []): string {
  const { machine, func, obj, named } = { machine: x86, func: 152, obj: 168, named: true, ...shape };
  const objs = 64;
  const ofVmlinux = objs + 3 * obj;
  const ofExt4 = ofVmlinux + 3 * func;
  const states = ofExt4 + 2 * func;
  const end = states + 72;
  const fields: Field[] = [
    [0, ['__this_module']],
    [8, ['.data', objs]],
    [16, ['.data', states]],
    [24, 1n, 1],
    [objs + 8, ['.data', ofVmlinux]],
    [objs + 16, ['.text', 0x30]],
    [objs + obj, text('ext4')],
    [objs + obj + 8, ['.data', ofExt4]],
    [objs + obj + 40, ['post']],
    [ofVmlinux, text('f')],
    [ofVmlinux + 8, ['.text', 0]],
    [ofVmlinux + func, text('g')],
    [ofVmlinux + func + 8, ['new_g']],
    [ofVmlinux + func + 16, 2n],
    [ofExt4, text('h')],
    [ofExt4 + 8, ['.text', 0x20]],
    [ofExt4 + 16, 1n],
    [states, 0x1_0000_0001n],
    [states + 8, 7n, 4],
    [states + 24, 2n],
    [states + 32, 1n, 4],
  ];
  const symbols = `
symbol patch OBJECT LOCAL .data 0 64
symbol objs OBJECT LOCAL .data ${objs} ${3 * obj}
symbol of_vmlinux OBJECT LOCAL .data ${ofVmlinux} ${3 * func}
symbol of_ext4 OBJECT LOCAL .data ${ofExt4} ${2 * func}
symbol states OBJECT LOCAL .data ${states} 72`;
  const data = sectionLines('.data', end, [...fields, ...more], machine);
  return picture(`${data}${named ? symbols : ''}`, machine.name);
}

const whole = [
  'static replace=true 4294967297:7 2:1',
  'NULL pre_patch=pre',
  '- f,0 new_f',
  '- g,2 new_g',
  'ext4 post_unpatch=post',
  '- h,1 new_h',
];

describe('a struct klp_patch in the data', () => {
  test.each(samples.map((sample) => [sample.name, sample] as const))(
    'of the sample %s',
    async (_, sample) => {
      const module = await openModule(sampleModule(sample));
      const data = present(module.object.findSection('.data'), '.data');
      const code = present(module.object.findSection('.text'), '.text');
      const size = { klp_two_objects: 59 }[sample.name as string] ?? 31;
      expect(await describePatch(module)).toEqual({
        form: 'static',
        objects: [
          {
            name: undefined,
            functions: [
              {
                oldName: 'cmdline_proc_show',
                position: 0,
                newFunction: {
                  section: code,
                  offset: 0x30,
                  name: 'livepatch_cmdline_proc_show',
                  size,
                  symbol: expect.any(Number),
                },
                record: { section: data, offset: 0x240 },
              },
            ],
            callbacks: {},
            record: { section: data, offset: 0xe0 },
          },
        ],
        replace: false,
        states: [],
        doubts: [],
        recognised: {
          by: 'shape',
          because:
            'The data has a pointer to the module, and behind it one to objects with names and functions. The module has no debug information that says their layout.',
        },
        place: { section: data, offset: 0 },
      } satisfies RecognisedPatch);
    },
  );

  test.each(samples.filter(({ state }) => state === 'ready'))('of $name once converted', async (sample) => {
    const plan = await planConversion(await openModule(sampleModule(sample)), mapOf(sampleList(sample)));
    const output = await convertModule(plan);
    expect(await describeText(await output.read(0, output.size))).toEqual(
      await describeText(sampleModule(sample)),
    );
  });

  test.each(machines)('on $name', async (machine) => {
    expect(await describeText(staticPatch({ machine }))).toEqual(whole);
  });

  test.each([
    ['RISC-V', 243],
    ['LoongArch', 258],
  ])('on %s', async (_, e_machine) => {
    const bytes = moduleFromText(staticPatch({ machine: { ...x86, type: '2' } }));
    bytes.set([e_machine & 0xff, e_machine >> 8], 18);
    expect(await describeText(bytes)).toEqual(whole);
  });

  test.each([
    [24, 56],
    [144, 160],
    [152, 168],
    [160, 176],
    [240, 256],
  ])('with structures of %i and %i bytes, arrays with symbols or without', async (func, obj) => {
    expect(await describeText(staticPatch({ func, obj }))).toEqual(whole);
    expect(await describeText(staticPatch({ func, obj, named: false }))).toEqual(whole);
  });

  test('in sections of their own, before modpost', async () => {
    const content = [
      sectionLines('.data.patch', 200, [
        [0, ['__this_module']],
        [8, ['objs']],
      ]),
      sectionLines('.data.objs', 336, [
        [0, text('xfs')],
        [8, ['.data.funcs']],
      ]),
      sectionLines('.data.funcs', 304, [
        [0, text('f')],
        [8, ['new_f']],
      ]),
      'section-symbol .data.funcs',
      'symbol objs OBJECT GLOBAL .data.objs 0 336',
    ].join('\n');
    const text_ = picture(content)
      .replace(/symbol __this_module .*/, 'undefined __this_module')
      .replace('this-module lp', '')
      .replace('section-symbol .data\n', '');
    expect(await describeText(text_)).toEqual(['static replace=false', 'xfs', '- f,0 new_f']);
  });

  test('among structures that begin alike', async () => {
    // struct file_operations { owner, llseek }; a name, a list head, a name and a function, nothing behind the module.
    const decoys = (symbol: string, more: readonly Field[] = []): string =>
      [
        sectionLines('.decoys', 256, [
          [0, [symbol]],
          [8, ['new_f']],
          [16, [symbol]],
          [24, text('f')],
          [32, [symbol]],
          [40, ['.decoys', 40]],
          [48, ['.decoys', 40]],
          [64, [symbol]],
          [72, ['.decoys', 80]],
          [80, text('g')],
          [88, ['new_g']],
          [96, [symbol]],
          ...more,
        ]),
        'section-symbol .decoys',
        'section-symbol .gnu.linkonce.this_module',
      ].join('\n');
    const nameOnly: Field[] = [
      [104, ['.decoys', 128]],
      [128, text('h')],
    ];
    const input = staticPatch().replace('section .bss', `${decoys('__this_module', nameOnly)}\nsection .bss`);
    expect(await describeText(input)).toEqual(whole);
    expect(
      await describeText(
        picture(decoys('.gnu.linkonce.this_module').concat('\nsection .data PROGBITS WA 0')),
      ),
    ).toEqual([]);
  });
});

/** A patch with one array of objects at 64 (three of 168 bytes) and one of functions at 568 (three of 152 bytes). */
function faultyPatch(fields: readonly Field[], symbols = true): string {
  const arrays = `
symbol objs OBJECT LOCAL .data 64 504
symbol funcs OBJECT LOCAL .data 568 456`;
  const patch: Field[] = [
    [0, ['__this_module']],
    [8, ['.data', 64]],
    [64 + 8, ['.data', 568]],
    [568, text('f')],
    [568 + 8, ['new_f']],
  ];
  const data = sectionLines('.data', 1048, [...patch, ...fields]);
  return picture(`${data}${symbols ? arrays : ''}`);
}

const second = 64 + 168;
const g: readonly Field[] = [
  [720, text('g')],
  [728, ['new_g']],
];
const ext4: readonly Field[] = [[second, text('ext4')]];

describe('a struct klp_patch with faults', () => {
  test.each<readonly [string, readonly Field[], readonly string[]]>([
    [
      'a NULL new_func',
      [...ext4, [720, text('g')]],
      ['NULL', '- f,0 new_f', '- g,0 NULL', 'ext4 funcs=NULL'],
    ],
    [
      'an entry without a name',
      [...ext4, [728, ['new_g']]],
      ['NULL', '- f,0 new_f', 'ext4 funcs=NULL', '? The function at .data+0x2d0 has no old_name.'],
    ],
    [
      'a name that cannot be read',
      [...ext4, [720, ['exported']], [728, ['new_g']]],
      [
        'NULL',
        '- f,0 new_f',
        'ext4 funcs=NULL',
        '? The function at .data+0x2d0 has an old_name that cannot be read.',
      ],
    ],
    [
      'a function of the kernel as replacement',
      [...ext4, [720, text('g')], [728, ['exported']]],
      ['NULL', '- f,0 new_f', '- g,0 exported', 'ext4 funcs=NULL'],
    ],
    [
      'no empty entries',
      [...ext4, ...g, [872, text('h')], [880, ['new_h']], [second + 168, text('xfs')]],
      [
        'NULL',
        '- f,0 new_f',
        '- g,0 new_g',
        '- h,0 new_h',
        'ext4 funcs=NULL',
        'xfs funcs=NULL',
        '? No empty entry ends the klp_func array at .data+0x238.',
        '? No empty entry ends the klp_object array at .data+0x40.',
      ],
    ],
    [
      'functions that two objects share',
      [...ext4, ...g, [second + 8, ['.data', 568]]],
      ['NULL', '- f,0 new_f', '- g,0 new_g', 'ext4', '? Two objects have the functions at .data+0x238.'],
    ],
    [
      'an empty array of functions, which is no fault',
      [...ext4, ...g, [second + 8, ['.bss', 8]], [second + 16, ['pre']]],
      ['NULL', '- f,0 new_f', '- g,0 new_g', 'ext4 pre_patch=pre'],
    ],
    [
      'an empty array that two objects share, which is no fault',
      [
        ...ext4,
        ...g,
        [second + 8, ['.data', 1024]],
        [second + 168, text('xfs')],
        [second + 176, ['.data', 1024]],
      ],
      [
        'NULL',
        '- f,0 new_f',
        '- g,0 new_g',
        'ext4',
        'xfs',
        '? No empty entry ends the klp_object array at .data+0x40.',
      ],
    ],
    [
      'functions outside the section',
      [...ext4, ...g, [second + 8, ['.data', 4096]]],
      [
        'NULL',
        '- f,0 new_f',
        '- g,0 new_g',
        'ext4',
        '? No empty entry ends the klp_func array at .data+0x1000.',
      ],
    ],
    [
      'an object whose name cannot be read',
      [...g, [second, ['.bss']], [second + 8, ['.bss']]],
      ['NULL', '- f,0 new_f', '- g,0 new_g', '? The object at .data+0xe8 has a name that cannot be read.'],
    ],
    [
      'states without an end',
      [...ext4, ...g, [16, ['.data', 1024]], [1024, 5n], [1032, 6n, 4]],
      [
        'NULL',
        '- f,0 new_f',
        '- g,0 new_g',
        'ext4 funcs=NULL',
        '? No state with id 0 ends the klp_state array at .data+0x400.',
      ],
    ],
  ])('%s', async (_, fields, expected) => {
    const [head, ...lines] = await describeText(faultyPatch(fields));
    expect(head).toMatch(/^static replace=false( 5:6)?$/);
    expect(lines).toEqual(expected);
  });

  test('two of them', async () => {
    const copy: Field[] = [
      [32, ['__this_module']],
      [40, ['.data', 64]],
    ];
    expect((await describeText(faultyPatch([...copy, ...ext4, ...g]))).at(-1)).toBe(
      '? The data has 2 structures like a struct klp_patch; the one at .data+0x0 is described.',
    );
  });

  test('an array of unknown size before pointers that are no entries', async () => {
    const other: Field[] = [
      [720, ['new_g']],
      [728, ['new_h']],
    ];
    expect(await describeText(faultyPatch(other, false))).toEqual([
      'static replace=false',
      'NULL',
      '- f,0 new_f',
      '? The klp_func array at .data+0x238 may have more entries: its size is not known.',
    ]);
  });
});

function klpBuild(objects: string, functions: string, more: readonly Field[] = [], size = 128): string {
  const objectFields: Field[] = [
    [8, [functions]],
    [56, 1n, 4],
    [64, text('ext4')],
    [72, [functions, 24]],
    [80, ['pre']],
    [64 + 56, 2n, 4],
  ];
  const functionFields: Field[] = [
    [0, text('f')],
    [8, ['new_f']],
    [24, text('g')],
    [32, ['new_g']],
    [40, 3n],
    [48, text('h')],
    [56, ['.text', 0x20]],
  ];
  return picture(
    [
      sectionLines(objects, size, [...objectFields, ...more]),
      sectionLines(functions, 72, functionFields),
      `section-symbol ${functions}`,
      'section .data PROGBITS WA 0',
    ].join('\n'),
  );
}

describe('the tables of klp-build', () => {
  const found = ['klp-build replace=undefined', 'NULL', '- f,0 new_f', 'ext4 pre_patch=pre', '- g,3 new_g'];

  test.each([
    ['.init.klp_objects', '.init.klp_funcs'],
    ['__klp_objects', '__klp_funcs'],
  ])('%s', async (objects, functions) => {
    expect(await describeText(klpBuild(objects, functions))).toEqual([...found, '- h,0 new_h']);
  });

  test.each<readonly [string, Field, number, readonly string[]]>([
    [
      'more functions than there are',
      [64 + 56, 3n, 4],
      128,
      [...found, '- h,0 new_h', '? A function is said to be at .init.klp_funcs+0x48, where none can be.'],
    ],
    [
      'functions of two objects',
      [56, 2n, 4],
      128,
      [
        ...found.slice(0, 3),
        '- g,3 new_g',
        'ext4 pre_patch=pre',
        '? Two objects have the function at .init.klp_funcs+0x18.',
      ],
    ],
    [
      'a third object without functions, and bytes behind it',
      [128 + 56, 1n, 4],
      196,
      [
        ...found,
        '- h,0 new_h',
        'NULL',
        '? An object has 1 function, and its funcs is NULL.',
        '? .init.klp_objects ends with 4 bytes that are no whole entry of 64.',
      ],
    ],
  ])('%s', async (_, field, size, expected) => {
    expect(await describeText(klpBuild('.init.klp_objects', '.init.klp_funcs', [field], size))).toEqual(
      expected,
    );
  });
});

/** Three entries: f of vmlinux, g of ext4, h of vmlinux. */
function kpatch(stride: number, more: readonly Field[] = [], callbacks: readonly Field[] = []): string {
  const name = stride === 48 ? 32 : 40;
  const entry = (i: number, old: string, object: string, made: string): Field[] => [
    [stride * i, [made]],
    ...(stride === 48 ? [] : [[stride * i + 32, BigInt(i)] as const]),
    [stride * i + name, text(old)],
    [stride * i + name + 8, text(object)],
    ...(stride === 72 ? [[stride * i + 56, text(old)] as const] : []),
  ];
  const fields = [
    ...entry(0, 'f', 'vmlinux', 'new_f'),
    ...entry(1, 'g', 'ext4', 'new_g'),
    ...entry(2, 'h', 'vmlinux', 'new_h'),
  ];
  return picture(
    [
      sectionLines('.kpatch.funcs', 3 * stride, [...fields, ...more]),
      sectionLines('.kpatch.callbacks.pre_patch', 16 * (callbacks.length / 2) + 8, callbacks),
      sectionLines('.kpatch.callbacks.post_unpatch', 8, []),
      'section .data PROGBITS WA 0',
    ].join('\n'),
  );
}

describe('the tables of kpatch', () => {
  test.each([
    [48, 0, ['? The entries of .kpatch.funcs hold old addresses and no positions.']],
    [56, 1, []],
    [72, 1, []],
  ])('entries of %i bytes', async (stride, unit, doubts) => {
    expect(await describeText(kpatch(stride))).toEqual([
      'kpatch replace=undefined',
      'NULL',
      '- f,0 new_f',
      `- h,${2 * unit} new_h`,
      'ext4',
      `- g,${unit} new_g`,
      ...doubts,
    ]);
  });

  test('callbacks, of an object without functions as well', async () => {
    const callbacks: Field[] = [
      [0, ['pre']],
      [8, text('vmlinux')],
      [16, ['post']],
      [24, text('xfs')],
      [32, ['post']],
      [40, text('vmlinux')],
      [48, ['post']],
      [56, ['.bss']],
    ];
    const lines = await describeText(kpatch(56, [], callbacks));
    expect(lines.filter((line) => !line.startsWith('-'))).toEqual([
      'kpatch replace=undefined',
      'NULL pre_patch=pre',
      'ext4',
      'xfs pre_patch=post',
      '? The object vmlinux has several pre_patch callbacks, which the hook refuses.',
      '? The callback at .kpatch.callbacks.pre_patch+0x30 has no object that can be read.',
    ]);
  });

  test.each([
    ['no entries', sectionLines('.kpatch.funcs', 8, []), []],
    [
      'entries of another kind',
      sectionLines('.kpatch.funcs', 56, [[8, ['new_f']]]),
      ['? The entries of .kpatch.funcs have none of the known layouts.'],
    ],
    [
      'a name that cannot be read',
      sectionLines('.kpatch.funcs', 56, [
        [40, ['.bss']],
        [48, text('ext4')],
      ]),
      ['? The function at .kpatch.funcs+0x0 has a name that cannot be read.'],
    ],
  ])('%s', async (_, lines, doubts) => {
    expect(await describeText(picture(`${lines}\nsection .data PROGBITS WA 0`))).toEqual([
      'kpatch replace=undefined',
      ...doubts,
    ]);
  });
});

describe('what is described', () => {
  test('klp-build before kpatch before static', async () => {
    const kpatchTable = sectionLines('.kpatch.funcs', 8, []);
    const klpBuildTable = sectionLines('.init.klp_objects', 0, []);
    const form = async (tables: string): Promise<string | undefined> =>
      (await describeText(staticPatch().replace('section .bss', `${tables}\nsection .bss`)))[0]?.split(
        ' ',
      )[0];
    expect([await form(''), await form(kpatchTable), await form(`${kpatchTable}\n${klpBuildTable}`)]).toEqual(
      ['static', 'kpatch', 'klp-build'],
    );
  });

  test.each([
    ['a module without tables', plainLivepatch],
    [
      'a 32-bit module',
      'module i386\nthis-module lp\nsection .kpatch.funcs PROGBITS A 0\nsymbol a FUNC LOCAL ABS 0 0',
    ],
  ])('nothing in %s', async (_, input) => {
    expect(await describePatch(await openModule(input))).toBeUndefined();
  });
});

describe('wrong files', () => {
  const pictures = [
    staticPatch(),
    staticPatch({ named: false }),
    klpBuild('__klp_objects', '__klp_funcs'),
    kpatch(72),
  ];

  test.each(pictures.map((content, i) => [i, content] as const))('never throw: %i', async (seed, content) => {
    let described = 0;
    for (const { what, bytes } of byteFlips(moduleFromText(content), 400, seed + 1)) {
      const module = await ObjectFile.open(new BufferSource(bytes))
        .then(readLivepatchModule)
        .catch(() => undefined);
      if (module === undefined) continue;
      const patch = await describePatch(module).catch((error: unknown) => {
        throw new Error(`${what}: ${error}`);
      });
      if (patch !== undefined) described += 1;
    }
    expect(described).toBeGreaterThan(50);
  });

  test('data of that shape in a module that is no livepatch', async () => {
    expect((await describePatch(await openModule(staticPatch())))?.form).toBe('static');
    const ordinary = staticPatch().replace('livepatch=Y', 'intree=Y');
    expect(await describePatch(await openModule(ordinary))).toBeUndefined();
    // The tag may have been forgotten.
    const untagged = `${ordinary}\nundefined klp_enable_patch`;
    expect((await describePatch(await openModule(untagged)))?.form).toBe('static');
  });

  test('no record is read once for each object that has it', async () => {
    const count = 4000;
    const funcs = Array.from({ length: count }, (_, i): Field[] => [
      [i * 24, text('f')],
      [i * 24 + 8, ['new_f']],
    ]);
    const klpObjects = Array.from({ length: count }, (_, i): Field[] => [
      [i * 64 + 8, ['.data', i * 24]],
      [i * 64 + 56, BigInt(count), 4],
    ]);
    const staticObjects = Array.from({ length: count }, (_, i): Field[] => [[i * 56 + 8, ['.data', i * 24]]]);
    const data = sectionLines('.data', count * 24, funcs.flat());
    const symbols = Array.from(
      { length: count },
      (_, i) => `symbol f${i} OBJECT LOCAL .data ${i * 24} ${(count - i) * 24}`,
    );
    const inputs = [
      [data, sectionLines('.init.klp_objects', count * 64, klpObjects.flat())],
      [
        ...[data, sectionLines('.objs', count * 56 + 56, staticObjects.flat()), ...symbols],
        ...[
          'section-symbol .objs',
          sectionLines('.p', 64, [
            [0, ['__this_module']],
            [8, ['.objs']],
          ]),
        ],
      ],
    ];
    for (const lines of inputs) {
      const patch = await describePatch(await openModule(picture(lines.join('\n'))));
      expect(patch?.objects).toHaveLength(count);
      expect(patch?.objects.flatMap(({ functions }) => functions)).toHaveLength(count);
    }
  });
});
