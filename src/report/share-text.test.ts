import { expect, test } from 'vitest';
import { shareText } from './share-text';

const shared = {
  words:
    'Error: 1 relocation of .text against .klp.sym.vmlinux.f,1 is ordinary: the module loader would apply it with 0 and say nothing',
  place: '.text+0x40 in Findings',
  files: ['lp.ko (25.3 kB, SHA-256 0123456789abcdef…)'],
  address: 'https://klpscope.example/#/v1/findings?module=0123456789abcdef.25312.lp.ko',
};

test('for a mail: quoted, the address on a line of its own', () => {
  expect(
    shareText(shared, 'text'),
  ).toBe(`> Error: 1 relocation of .text against .klp.sym.vmlinux.f,1 is ordinary: the
> module loader would apply it with 0 and say nothing

https://klpscope.example/#/v1/findings?module=0123456789abcdef.25312.lp.ko

It shows .text+0x40 in Findings and names lp.ko (25.3 kB, SHA-256
0123456789abcdef…). A link holds no file: open it and drop what it names.
`);
});

test('as Markdown: names mean nothing to it', () => {
  const text = shareText({ ...shared, words: 'f_*[x](javascript:1) <b>', files: [] }, 'markdown');
  expect(text).toBe(
    `> f\\_\\*\\[x\\](javascript:1) &lt;b&gt;\n\n<${shared.address}>\n\nIt shows .text+0x40 in Findings.\n`,
  );
});

test('control characters and line ends of names do not get out', () => {
  const text = shareText({ ...shared, words: 'a\u001b[31m\nb' }, 'text');
  expect([text.includes('\u001b'), text.includes('\nb')]).toEqual([false, false]);
});
