import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

const good = bytesOf(samples.annotated.module);

function patched(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
}

/** Section headers stand at the end: e_shoff at 40. */
const shoff = Number(good.readBigUInt64LE(40));
const shnum = good.readUInt16LE(60);

const stripped = patched((bytes) => {
  for (let i = 0; i < shnum; i++) {
    const header = shoff + i * 64;
    if (bytes.readUInt32LE(header + 4) === 2) bytes.writeUInt32LE(1, header + 4);
  }
});

const cases: readonly (readonly [what: string, name: string, content: Buffer | string, expected: RegExp])[] =
  [
    [
      'not an ELF file',
      'lp.ko',
      '\x89PNG hello there',
      /neither an ELF object nor a source of symbols.*begins with/is,
    ],
    ['a truncated module', 'lp.ko', good.subarray(0, 3000), /section headers are said to begin at/],
    ['only the magic', 'lp.ko', good.subarray(0, 6), /ELF header/],
    ['a wrong class', 'lp.ko', patched((bytes) => bytes.writeUInt8(9, 4)), /ELF class is 9/],
    ['a wrong byte order', 'lp.ko', patched((bytes) => bytes.writeUInt8(7, 5)), /byte order is 7/],
    ['a kernel image as it boots', 'vmlinuz', 'MZ\x90\0 hello there', /vmlinuz.*no symbols/s],
    ['an executable', 'vmlinux', patched((bytes) => bytes.writeUInt16LE(2, 16)), /not a Linux kernel/],
    ['an unknown machine', 'lp.ko', patched((bytes) => bytes.writeUInt16LE(4711, 18)), /machine 4711/],
    ['a stripped module', 'lp.ko', stripped, /no symbol table.*strip/s],
    ['an empty file', 'lp.ko', '', /the file is empty/i],
    ['a list without objects', 'Symbols.list', 'klp-convert-symbol-data.0.1\n', /no object line/],
    [
      'a list with a symbol before any object',
      'Symbols.list',
      'klp-convert-symbol-data.0.1\nfoo\n',
      /before any object line.*line 2/s,
    ],
    [
      'a damaged kallsyms',
      'kallsyms',
      'ffffffff81000000 T _text\nffffffff810000',
      /is not an address, a type and a name.*line 2/s,
    ],
    ['a compressed module', 'lp.ko.xz', '\xfd7zXZ\0', /neither an ELF|xz file/],
  ];

for (const [what, name, content, expected] of cases) {
  test(`${what} is refused on the landing page`, async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(fileOf(name, content));
    await expect(klpscope.refusals).toContainText(name);
    await expect(klpscope.refusals).toContainText(new RegExp(expected.source, 'is'));
  });
}

for (const [what, name, content, expected] of cases.slice(0, 3)) {
  test(`${what} leaves open what was open`, async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(samples.unique.module, samples.unique.list);
    await klpscope.open(fileOf(name, content));
    await expect(klpscope.refusals).toContainText(new RegExp(expected.source, 'is'));
    await expect(klpscope.files).toContainText('klp_unique.ko');
    await expect(klpscope.downloadLink).toBeVisible();
  });
}

test('the same file twice at once: one is open, and it is said', async ({ klpscope }) => {
  await klpscope.goto();
  const bytes = bytesOf(samples.unique.module);
  await klpscope.open(fileOf('lp.ko', bytes), fileOf('lp.ko', bytes));
  await expect(klpscope.refusals.first()).toContainText('the two are identical');
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(1);
});

test('a module under the name of a list is a module all the same', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(fileOf('Symbols.list', good));
  await expect(klpscope.verdict).toContainText('Needs a symbol source');
});
