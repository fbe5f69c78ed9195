import { describe, expect, test } from 'vitest';
import { byteFlips } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { openModule } from '../../testing/open-module';
import { type Field, picture, sectionLines, text } from '../../testing/patch-pictures';
import { describePatch } from './describe-patch';

/** Sizes and members of the structures, as debug information of the tests has them. */
type Structs = Readonly<Record<string, readonly [size: number, members: Readonly<Record<string, number>>]>>;

const structs: Structs = {
  klp_patch: [64, { mod: 0, objs: 8, states: 24, replace: 16 }],
  klp_object: [72, { name: 0, funcs: 8, callbacks: 16 }],
  klp_func: [40, { old_name: 0, new_func: 8, old_sympos: 16 }],
};

function section(name: string, bytes: readonly number[]): string {
  return `section ${name} PROGBITS - ${bytes.length} bytes=${Buffer.from(bytes).toString('hex')}`;
}

function word(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
}

/** Texts one after another, each once. */
class Texts {
  bytes: number[] = [0];
  readonly #known = new Map<string, number>();

  add(name: string): number {
    const known = this.#known.get(name) ?? this.bytes.length;
    if (!this.#known.has(name)) this.bytes.push(...Buffer.from(`${name}\0`));
    this.#known.set(name, known);
    return known;
  }
}

/**
 * One unit of DWARF as gcc writes it: for each structure a declaration without size, then the structure, with another one
 * within. `isWide`: with abbreviation codes of two bytes, and sizes that stand in the abbreviation.
 */
function dwarf(version: 4 | 5, isConstant = false, of: Structs = structs): string {
  const strings = new Texts();
  const relocations: string[] = [];
  const header = version === 5 ? [5, 0, 1, 8, ...word(0)] : [4, 0, ...word(0), 8];
  const bytes: number[] = [1];
  const name = (wanted: string): void => {
    relocations.push(
      `rela .debug_info ${4 + header.length + bytes.length} R_X86_64_32 .debug_str ${strings.add(wanted)}`,
    );
    bytes.push(...word(0));
  };
  const abbreviations = [[1, 0x11, 1, 0, 0]];
  for (const [i, [struct, [size, members]]] of Object.entries(of).entries()) {
    const code = [0x80 | (10 + i), 1];
    const form = isConstant ? [0x21, 0x80 | (size & 0x7f), size >> 7] : [0x0b];
    abbreviations.push([...code, 0x13, 1, 3, 0x0e, 0x0b, ...form, 0, 0]);
    bytes.push(2);
    name(struct);
    bytes.push(...code);
    name(struct);
    if (!isConstant) bytes.push(size);
    for (const [member, location] of Object.entries(members)) {
      bytes.push(3);
      name(member);
      bytes.push(location);
      // A structure within, whose members are none of this one.
      bytes.push(4, 5, ...Buffer.from('objs\0'), 99, 0);
    }
    bytes.push(0);
  }
  bytes.push(0);
  abbreviations.push([2, 0x13, 0, 3, 0x0e, 0, 0], [3, 0x0d, 0, 3, 0x0e, 0x38, 0x0b, 0, 0]);
  abbreviations.push([4, 0x13, 1, 0, 0], [5, 0x0d, 0, 3, 0x08, 0x38, 0x0b, 0, 0], [0]);
  return [
    section('.debug_info', [...word(header.length + bytes.length), ...header, ...bytes]),
    section('.debug_abbrev', abbreviations.flat()),
    section('.debug_str', strings.bytes),
    'section-symbol .debug_str',
    ...relocations,
  ].join('\n');
}

/** BTF with types before the structures. `first`: where its strings begin, which is behind those of vmlinux when it is split. */
function btf(first = 0, of: Structs = structs): string {
  const strings = new Texts();
  const name = (wanted: string): number[] => word(first + strings.add(wanted));
  const types: number[] = [...name('int'), ...word(1 << 24), ...word(4), ...word(32)];
  types.push(...name('f'), ...word((13 << 24) | 1), ...word(1), ...word(0), ...word(1));
  for (const [struct, [size, members]] of Object.entries(of)) {
    const list = Object.entries(members);
    // With kind_flag the upper 8 bits are the size of a bit field.
    types.push(...name(struct), ...word((0x84 << 24) | list.length), ...word(size));
    for (const [member, location] of list)
      types.push(...name(member), ...word(1), ...word((5 << 24) | (location * 8)));
  }
  const header = [0x9f, 0xeb, 1, 0, ...word(24), ...word(0), ...word(types.length)];
  header.push(...word(types.length), ...word(strings.bytes.length));
  return section('.BTF', [...header, ...types, ...strings.bytes]);
}

/**
 * A patch with three functions, one of which has a position and nothing else: only who knows the size of `klp_func` finds
 * it. Its `replace` is at 16, its states at 24.
 */
function patch(more: string, changes: readonly Field[] = []): string {
  const [objs, funcs, states] = [64, 64 + 2 * 72, 64 + 2 * 72 + 4 * 40];
  const fields: Field[] = [
    [0, ['__this_module']],
    [8, ['.data', objs]],
    [16, 1n, 1],
    [24, ['.data', states]],
    [objs + 8, ['.data', funcs]],
    [funcs, text('f')],
    [funcs + 8, ['new_f']],
    // Nothing has pointers: only a size says that it is an entry.
    [funcs + 40 + 16, 1n],
    [funcs + 80, text('g')],
    [funcs + 88, ['new_g']],
    [states, 7n],
    [states + 8, 1n, 4],
  ];
  return picture(`${sectionLines('.data', states + 48, [...fields, ...changes])}\n${more}`);
}

async function described(more: string, release?: string): Promise<string> {
  const vermagic = release === undefined ? '' : ` vermagic=${release}`;
  const input = patch(more).replace('modinfo livepatch=Y', `modinfo livepatch=Y${vermagic}`);
  const found = await describePatch(await openModule(input));
  const names = found?.objects.flatMap(({ functions }) => functions.map(({ oldName }) => oldName));
  const doubts = found?.doubts.map((doubt) => ` ? ${doubt}`).join('');
  return `${found?.recognised.by} ${names} replace=${found?.replace} states=${found?.states.length}${doubts}`;
}

describe('the layout of klp_patch and its kin', () => {
  const open = ' ? No empty entry ends the klp_func array at .data+0xd0.';
  const nameless = ' ? The function at .data+0xf8 has no old_name.';
  test.each([
    ['of DWARF 5', dwarf(5), `dwarf f,g replace=true states=1${nameless}`],
    ['of DWARF 4', dwarf(4), `dwarf f,g replace=true states=1${nameless}`],
    [
      'of DWARF with sizes in the abbreviations',
      dwarf(5, true),
      `dwarf f,g replace=true states=1${nameless}`,
    ],
    ['of BTF', btf(), `btf f,g replace=true states=1${nameless}`],
    ['of BTF before DWARF', `${btf()}\n${dwarf(5)}`, `btf f,g replace=true states=1${nameless}`],
    [
      'of DWARF, where BTF is split',
      `${btf(5000)}\n${dwarf(5)}`,
      `dwarf f,g replace=true states=1${nameless}`,
    ],
    ['of BTF that is split', btf(5000), `shape f,g replace=false states=0${open}`],
    ['of nothing', '', `shape f,g replace=false states=0${open}`],
    ['of BTF that ends early', btf().replace(/ (\d+) bytes=(.{200}).*/, ' 100 bytes=$2'), 'shape'],
    ['of DWARF without klp_func', dwarf(5, false, { klp_patch: structs['klp_patch'] ?? [0, {}] }), 'shape'],
    ['of a klp_func unlike all', dwarf(5, false, { ...structs, klp_func: [40, { old_name: 8 }] }), 'shape'],
    [
      'of a size that none has',
      btf(0, { ...structs, klp_func: [41, { old_name: 0, new_func: 8, old_sympos: 16 }] }),
      'shape',
    ],
  ])('%s', async (_, more, expected) => {
    const said = await described(more);
    expect(expected.includes(' ') ? said : said.split(' ')[0]).toBe(expected);
  });

  test.each([
    ['5.0', 'replace=false'],
    ['5.1.2', 'replace=true'],
    ['5.4.0-el8', 'replace=true'],
    ['5.5.0', 'replace=false'],
    ['6.12.1', 'replace=false'],
  ])('of Linux %s, by its number', async (release, expected) => {
    expect(await described('', release)).toContain(` ${expected} states=0`);
  });

  test('says where it is from', async () => {
    const because = async (more: string): Promise<string | undefined> =>
      (await describePatch(await openModule(patch(more))))?.recognised.because;
    expect(await because(dwarf(5))).toBe(
      'The module’s debug information (DWARF) has the layout of klp_patch, klp_object and klp_func.',
    );
    expect(await because(btf(5000))).toMatch(
      /^The data has a pointer to the module, .* The module’s BTF does not say their layout: it only adds to that of vmlinux, which has them\.$/,
    );
  });

  test('that the pointers do not fit is not gone by', async () => {
    const wrong = btf(0, { ...structs, klp_func: [72, { old_name: 0, new_func: 8, old_sympos: 16 }] });
    expect(await described(wrong)).toBe(`btf f,g replace=true states=1${open}`);
  });

  test.each([dwarf(5), dwarf(4, true), btf(), btf(5000)].map((more, i) => [i, more] as const))(
    'of damaged debug information: %i',
    async (seed, more) => {
      const bytes = moduleFromText(patch(more));
      let described = 0;
      for (const { what, bytes: damaged } of byteFlips(bytes, 150, seed + 1)) {
        const module = await openModule(damaged).catch(() => undefined);
        if (module === undefined) continue;
        const found = await describePatch(module).catch((error: unknown) => {
          throw new Error(`${what}: ${error}`);
        });
        if (found !== undefined) described += 1;
      }
      expect(described).toBeGreaterThan(40);
    },
  );
});
