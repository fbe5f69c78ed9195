import { expect, test } from 'vitest';
import { openObject } from '../testing/open-module';
import { readBtf } from './btf';

/** `struct btf_header` and strings; no types. */
function btf(strings: string, { little = true, stringsAt = 0 } = {}): string {
  const bytes = new Uint8Array(24 + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, little);
  bytes[2] = 1;
  for (const [i, word] of [24, 0, 0, stringsAt, strings.length].entries())
    view.setUint32(4 + i * 4, word, little);
  bytes.set(new TextEncoder().encode(strings), 24);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const section = (bytes: string, name = '.BTF') => `section ${name} PROGBITS - 0 bytes=${bytes}`;

test.each([
  ['its strings go on from others', 'x86_64', btf('tid_t\0'), { size: 30, isSplit: true }],
  ['it has no strings of its own', 'x86_64', btf(''), { size: 24, isSplit: true }],
  ['its strings begin with the empty one', 'x86_64', btf('\0tid_t\0'), { size: 31, isSplit: false }],
  ['big-endian', 's390x', btf('\0', { little: false }), { size: 25, isSplit: false }],
  ['of the other byte order', 's390x', btf('\0'), { size: 25, isSplit: undefined }],
  ['cut short', 'x86_64', '9feb', { size: 2, isSplit: undefined }],
  ['strings beyond the end', 'x86_64', btf('a', { stringsAt: 999 }), { size: 25, isSplit: undefined }],
])('%s', async (_, machine, bytes, expected) => {
  expect(await readBtf(await openObject(`module ${machine}\n${section(bytes)}`))).toEqual({
    baseSize: undefined,
    ...expected,
  });
});

test('with its base', async () => {
  const picture = `module x86_64\n${section(btf('a\0'))}\n${section('00112233', '.BTF.base')}`;
  expect(await readBtf(await openObject(picture))).toMatchObject({ baseSize: 4, isSplit: true });
});

test.each([
  ['none', 'section .text PROGBITS AX 4'],
  ['an empty one', 'section .BTF PROGBITS - 0'],
])('%s', async (_, lines) => {
  expect(await readBtf(await openObject(`module x86_64\n${lines}`))).toBeUndefined();
});
