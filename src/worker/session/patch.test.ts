import { expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { type Field, picture, sectionLines, text } from '../../testing/patch-pictures';
import { plainLivepatch } from '../../testing/pictures';
import type { StandingSummary } from '../patch-summary';

/** f and g of vmlinux, g of ext4 at position 2, h of xfs; a lookup, a shadow variable. */
function livepatch(more: readonly Field[] = []): string {
  const [objs, vmlinux, ext4, xfs, states, lookups] = [64, 568, 1024, 1328, 1632, 1680];
  const fields: Field[] = [
    [0, ['__this_module']],
    [8, ['.data', objs]],
    [16, ['.data', states]],
    [24, 1n, 1],
    [objs + 8, ['.data', vmlinux]],
    [objs + 16, ['pre']],
    [objs + 168, text('ext4')],
    [objs + 176, ['.data', ext4]],
    [objs + 336, text('xfs')],
    [objs + 344, ['.data', xfs]],
    [vmlinux, text('f')],
    [vmlinux + 8, ['new_f']],
    [vmlinux + 152, text('g')],
    [vmlinux + 160, ['new_g']],
    [ext4, text('g')],
    [ext4 + 8, ['exported']],
    [ext4 + 16, 2n],
    [xfs, text('h')],
    [xfs + 8, ['.text', 0xc8]],
    [states, 7n],
    [states + 8, 2n, 4],
    [lookups, text('h')],
    [lookups + 8, ['klpe_h']],
    [lookups + 16, text('ext4')],
  ];
  return picture(`${sectionLines('.data', lookups + 32, [...fields, ...more])}
symbol klpe_h OBJECT LOCAL .bss 0 8
undefined klp_shadow_get
rela .text 0x11 R_X86_64_PLT32 klp_shadow_get -4`).replace(
    'modinfo livepatch=Y',
    'modinfo livepatch=Y vermagic=6.1.0-56-amd64',
  );
}

function standingText(standing: StandingSummary): string {
  if (standing.kind === 'found') return `found ${standing.key}`;
  return 'count' in standing ? `${standing.kind} ${standing.count}` : standing.kind;
}

async function open(...files: Parameters<typeof given>[0]) {
  const session = startSession();
  const { snapshot } = await session.open(given(files));
  return { session, snapshot };
}

test('what it replaces, object by object, with what the sources say', async () => {
  const list = listFile('*vmlinux f f g *ext4 g h');
  const { snapshot } = await open(moduleFile('lp.ko', livepatch()), list);
  const { table, lookups, uses } = snapshot.patch ?? { lookups: [], uses: [] };
  expect(
    table?.objects.flatMap(({ name, functions }) =>
      functions.map(({ oldName, position, newFunction, standing }) =>
        [`${name}:${oldName},${position}`, newFunction?.name, newFunction?.key, standingText(standing)].join(
          ' ',
        ),
      ),
    ),
  ).toEqual([
    'vmlinux:f,0 new_f .text:new_f ambiguous 2',
    'vmlinux:g,0 new_g .text:new_g found vmlinux:g,1',
    'ext4:g,2 exported  beyond 1',
    'xfs:h,0 .text+0xc8  unknown',
  ]);
  expect(table).toMatchObject({
    form: 'static',
    place: '.data+0x0',
    replace: true,
    states: [{ id: 7n, version: 2 }],
    functionCount: 4,
    release: '6.1.0-56-amd64',
    recognised: { by: 'shape' },
  });
  expect(table?.objects[0]?.callbacks).toEqual([
    { name: 'pre_patch', calls: { name: 'pre', section: '.text', offset: 0x30, size: 16, key: '.text:pre' } },
  ]);
  expect(table?.collisions.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  expect(table?.objects[1]?.functions[0]).toMatchObject({
    record: '.data+0x400',
    sysfs: '/sys/kernel/livepatch/lp/ext4/g,2',
  });
  expect(table?.sysfs.map(({ path }) => path)).toContain('/sys/kernel/livepatch/lp/ext4/g,2');
  expect(
    lookups.map(({ object, symbol, pointer, standing }) => [object, symbol, pointer, standingText(standing)]),
  ).toEqual([['ext4', 'h', 'klpe_h', 'found ext4:h,1']]);
  expect(uses).toEqual([
    {
      name: 'klp_shadow_get',
      callers: [{ name: 'new_g', section: '.text', offset: 0x10, size: 16, key: '.text:new_g', count: 1 }],
      elsewhere: 0,
    },
  ]);
  expect(() => structuredClone(snapshot.patch)).not.toThrow();
});

test('keys lead to rows of the tables', async () => {
  const { session, snapshot } = await open(moduleFile('lp.ko', livepatch()), listFile('*vmlinux g'));
  const found = snapshot.patch?.table?.objects[0]?.functions[1];
  const key = found?.standing.kind === 'found' ? found.standing.key : '';
  expect(await session.inspect({ table: 'functions', key: found?.newFunction?.key ?? '' })).toMatchObject({
    title: 'new_g',
  });
  expect(await session.inspect({ table: 'source-symbols', key })).toMatchObject({ title: 'g' });
});

test('sysfs of the kernel that is followed', async () => {
  const { session, snapshot } = await open(moduleFile('lp.ko', livepatch()));
  const late = (patch: typeof snapshot.patch) =>
    patch?.table?.sysfs.filter(({ since }) => since !== undefined).map(({ path }) => path.split('/').at(-1));
  expect(late(snapshot.patch)).toEqual(['replace', 'stack_order']);
  expect(late((await session.followKernel('6.12')).patch)).toEqual(['stack_order']);
});

test('of very many functions the first', async () => {
  const count = 1200;
  const fields = Array.from({ length: count }, (_, i): Field[] => [
    [i * 24, text('f')],
    [i * 24 + 8, ['new_f']],
    [i * 24 + 16, BigInt(i + 1)],
  ]);
  const objects: Field[] = [
    [8, ['.data']],
    [56, BigInt(count), 4],
    [64, text('ext4')],
  ];
  const content = [
    sectionLines('.data', count * 24, fields.flat()),
    sectionLines('.init.klp_objects', 128, objects),
  ];
  const { snapshot } = await open(moduleFile('lp.ko', picture(content.join('\n'))));
  const table = snapshot.patch?.table;
  expect(table?.functionCount).toBe(count);
  expect(table?.objects.map(({ functions, functionCount }) => [functions.length, functionCount])).toEqual([
    [1000, 1200],
    [0, 0],
  ]);
  expect(table?.sysfs).toHaveLength(1000);
});

test.each([
  ['without tables', plainLivepatch],
  ['that is no livepatch', 'module x86_64\nmodinfo name=a\nthis-module a\nsection .text PROGBITS AX 8'],
])('none in a module %s', async (_, input) => {
  const { snapshot } = await open(moduleFile('lp.ko', input));
  expect(snapshot.module).toBeDefined();
  expect(snapshot.patch).toBeUndefined();
});
