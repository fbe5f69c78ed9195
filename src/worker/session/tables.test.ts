import { beforeAll, describe, expect, test } from 'vitest';
import { given, listFile, moduleFile, startSession } from '../../testing/open-session';
import { annotatedList, annotatedLivepatch, plainList, plainLivepatch } from '../../testing/pictures';
import { endsSoon } from '../../testing/processor-time';
import type { TableId, TableQuery } from '../tables';
import type { Session } from './session';

let session: Session;

beforeAll(async () => {
  session = startSession();
  await session.open(given([moduleFile('lp.ko', plainLivepatch), listFile(plainList)]));
});

async function keys(query: Partial<TableQuery> & { table: TableId }): Promise<string[]> {
  const { rows } = await session.rows({ filter: '', ...query }, 0, 1000);
  return rows.map((row) => row.key);
}

describe('rows', () => {
  test('a window of the rows, with how many there are', async () => {
    const window = await session.rows({ table: 'symbols', filter: '' }, 2, 2);
    expect(window).toMatchObject({ table: 'symbols', total: 6, matching: 6, offset: 2 });
    expect(window.rows.map(({ name }) => name)).toEqual(['f', 'state_show']);
    expect((await session.rows({ table: 'symbols', filter: '' }, 100, 10)).rows).toEqual([]);
  });

  test.each([
    ['state', ['state_show']],
    ['STATE', ['state_show']],
    ['und', ['state_show', '_printk', 'ext4_var']],
    ['und !printk', ['state_show', 'ext4_var']],
    ['und global !state !ext4', ['_printk']],
    ['! state', ['state_show']],
    ['unique', ['state_show', 'ext4_var']],
    ['nothing has this', []],
  ])('filter "%s"', async (filter, expected) => {
    expect(await keys({ table: 'symbols', filter })).toEqual(expected);
  });

  test('sort, both ways, ties in the order of the file', async () => {
    const sorted = (column: string, descending: boolean) =>
      keys({ table: 'symbols', sort: { column, descending } });
    expect(await sorted('name', false)).toEqual(['.text', '_printk', 'a.c', 'ext4_var', 'f', 'state_show']);
    expect(await sorted('name', true)).toEqual(['state_show', 'f', 'ext4_var', 'a.c', '_printk', '.text']);
    expect(await sorted('size', true)).toEqual(['f', 'a.c', '.text', 'state_show', '_printk', 'ext4_var']);
    expect((await sorted('references', true))[0]).toBe('state_show');
    expect(await sorted('no such column', false)).toEqual(await keys({ table: 'symbols' }));
  });

  test('relocations say where they go', async () => {
    const { rows } = await session.rows({ table: 'relocations', filter: 'state_show' }, 0, 10);
    expect(
      rows.map(({ section, symbol, newSection, newSymbol, enclosing }) => [
        ...[section, symbol, newSection, newSymbol, enclosing],
      ]),
    ).toEqual([
      ['.rela.text', 'state_show', '.klp.rela.vmlinux..text', '.klp.sym.vmlinux.state_show,0', 'f+0x4'],
      ['.rela.text', 'state_show', '.klp.rela.vmlinux..text', '.klp.sym.vmlinux.state_show,0', 'f+0x1c'],
      ['.rela.data', 'state_show', '.klp.rela.vmlinux..data', '.klp.sym.vmlinux.state_show,0', undefined],
    ]);
  });

  test('differences: what is the same on request only', async () => {
    const changed = await keys({ table: 'diff-symbols' });
    expect(changed).toEqual(['state_show', 'ext4_var']);
    expect((await keys({ table: 'diff-symbols', includeSame: true })).length).toBe(6);
    expect(await keys({ table: 'diff-sections', filter: 'added' })).toEqual([
      '.klp.rela.ext4..text',
      '.klp.rela.vmlinux..text',
      '.klp.rela.vmlinux..data',
    ]);
  });

  test('without files there are no rows', async () => {
    const empty = startSession();
    expect(await empty.rows({ table: 'symbols', filter: '' }, 0, 10)).toMatchObject({ total: 0, rows: [] });
    expect(await empty.copy({ table: 'symbols', filter: '' }, 'tsv')).toBe('');
    await empty.open(given([moduleFile('lp.ko', plainLivepatch)]));
    expect(await empty.rows({ table: 'diff-symbols', filter: '' }, 0, 10)).toMatchObject({ total: 0 });
  });
});

describe('find and copy', () => {
  test('the place of a row among those that match', async () => {
    expect(await session.find({ table: 'symbols', filter: '' }, 'state_show')).toBe(3);
    expect(await session.find({ table: 'symbols', filter: 'und' }, 'state_show')).toBe(0);
    expect(await session.find({ table: 'symbols', filter: '!state' }, 'state_show')).toBe(-1);
    expect(await session.find({ table: 'symbols', filter: '' }, 'gone')).toBe(-1);
    const sort = { column: 'name', descending: true };
    expect(await session.find({ table: 'symbols', filter: '', sort }, 'state_show')).toBe(0);
  });

  test('every key is found where its row is', async () => {
    for (const table of ['symbols', 'relocations', 'sections', 'modinfo', 'diff-relocations'] as const) {
      const all = await keys({ table });
      expect(all.length, table).toBeGreaterThan(0);
      expect(new Set(all).size, table).toBe(all.length);
      for (const [i, key] of all.entries()) expect(await session.find({ table, filter: '' }, key)).toBe(i);
    }
  });

  test('as tab-separated values', async () => {
    const text = await session.copy({ table: 'symbols', filter: 'state' }, 'tsv');
    const [head, row, end] = text.split('\n').map((line) => line.split('\t'));
    expect(head?.slice(0, 3)).toEqual(['Num', 'Value', 'Size']);
    expect(row).toContain('state_show');
    expect(row?.length).toBe(head?.length);
    expect(end).toEqual(['']);
  });

  test('as aligned text, what is shown and nothing else', async () => {
    const text = await session.copy({ table: 'symbols', filter: 'und' }, 'text');
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBe(4);
    const column = lines[0]?.indexOf('Name') ?? 0;
    expect(lines.slice(1).map((line) => line.slice(column).split(' ')[0])).toEqual([
      'state_show',
      '_printk',
      'ext4_var',
    ]);
  });
});

describe('inspection and bytes', () => {
  test('every row of every table has one', async () => {
    for (const table of ['symbols', 'relocations', 'sections', 'modinfo', 'diff-symbols'] as const) {
      for (const key of await keys({ table })) {
        const inspection = await session.inspect({ table, key });
        expect(inspection?.title, `${table} ${key}`).toBeTruthy();
        expect(inspection?.facts.length, `${table} ${key}`).toBeGreaterThan(0);
      }
    }
    expect(await session.inspect({ table: 'symbols', key: 'gone' })).toBeUndefined();
    expect((await session.inspect({ table: 'decisions', key: 'state_show' }))?.kind).toBe('decision');
  });

  test('bytes of a section, clipped to it', async () => {
    const range = { side: 'before', section: '.text', offset: 60, length: 100 } as const;
    const window = await session.bytes(range);
    expect(window).toMatchObject({ offset: 60, length: 4, size: 64 });
    expect(window?.bytes.length).toBe(4);
    expect(await session.bytes({ ...range, offset: -5, length: -1 })).toMatchObject({ offset: 0, length: 0 });
    expect(await session.bytes({ ...range, section: '.gone' })).toBeUndefined();
  });

  test('both sides of a section', async () => {
    const both = await session.bytesDiff('.rela.text', 48);
    expect([both?.before?.length, both?.after?.length, both?.truncated]).toEqual([48, 48, true]);
    const added = await session.bytesDiff('.klp.rela.ext4..text', 1000);
    expect([added?.before, added?.after?.length, added?.truncated]).toEqual([undefined, 24, false]);
    expect(await session.bytesDiff('.gone', 10)).toBeUndefined();
  });

  test('a decision shows its candidates and what to paste', async () => {
    const other = startSession();
    const { snapshot } = await other.open(
      given([moduleFile('lp.ko', annotatedLivepatch('x86_64')), listFile(annotatedList)]),
    );
    const [first, second] = snapshot.plan?.decisions ?? [];
    expect([first, second].map((decision) => [decision?.symbol, decision?.kind, decision?.resolved])).toEqual(
      [
        ['state_show', 'annotated', { object: 'vmlinux', position: 2 }],
        ['dup', 'annotated', { object: 'vmlinux', position: 1 }],
      ],
    );
    expect(first?.candidates.map(({ position, selected }) => [position, selected])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(first?.annotations).toEqual([
      { object: 'vmlinux', position: 2, section: '.klp.module_relocs.vmlinux', offset: 0 },
    ]);
    expect(second?.snippets.map(({ text }) => text)).toEqual([
      expect.stringContaining('KLP_SYMPOS(dup, 0)'),
      expect.stringContaining('KLP_SYMPOS(dup, 0)'),
    ]);
  });
});

test('names that say object and position convert without a source, and are no livepatch names before', async () => {
  const own = startSession();
  const name = '.klp.sym.rela.vmlinux.vmlinux.f,2';
  const text = `module x86_64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 16\nundefined ${name}\nrela .text 4 4 ${name} -4`;
  const { snapshot } = await own.open(given([moduleFile('lp.ko', text)]));
  expect(snapshot).toMatchObject({
    plan: {
      state: 'ready',
      sections: [{ name: '.klp.rela.vmlinux..text', object: 'vmlinux', relocations: 1 }],
      decisions: [{ symbol: name, kind: 'stated', resolved: { object: 'vmlinux', position: 2 } }],
    },
    conversion: { kind: 'converted' },
  });
  const [row] = (await own.rows({ table: 'symbols', filter: 'klp' }, 0, 10)).rows;
  expect(row).toMatchObject({ name, resolution: 'stated', newName: '.klp.sym.vmlinux.f,2' });
  expect(row).not.toHaveProperty('livepatch');
});

test('a module of 65,300 sections: opened, converted, filtered, copied and found in a moment', async () => {
  const large = startSession();
  const isSoon = await endsSoon(async () => {
    const picture = `${plainLivepatch}\nsections 65300 .filler`;
    const { snapshot } = await large.open(given([moduleFile('lp.ko', picture), listFile(plainList)]));
    expect(snapshot.conversion?.kind).toBe('converted');
    for (const [table, format] of [
      ['sections', 'text'],
      ['diff-sections', 'tsv'],
    ] as const) {
      const query = { table, filter: 'filler', includeSame: true };
      const { matching, rows } = await large.rows(query, 65_000, 10);
      expect(matching).toBe(65_300);
      expect(await large.find(query, rows[3]?.key ?? '')).toBe(65_003);
      const lines = (await large.copy(query, format)).split('\n');
      // The titles, and what follows the last line.
      expect(lines.length).toBe(65_300 + 2);
      expect(lines[65_004]).toContain('.filler');
    }
  });
  expect(isSoon).toBe(true);
});
