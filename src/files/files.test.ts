import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BufferSource, type ByteSource } from '../bytes/byte-source';
import { encodeName } from '../elf/string-table';
import { moduleFromText } from '../testing/module-from-text';
import { plainLivepatch } from '../testing/pictures';
import { openFile } from './open-file';
import { releaseOfFileName } from './read-source';

/** A file that is larger than there is memory, of zeros behind its beginning; what is read of it is counted. */
function endless(start: Uint8Array, size = 2 ** 32 + 1): { source: ByteSource; read: () => number } {
  let read = 0;
  const source: ByteSource = {
    size,
    read: async (offset, length) => {
      read += length;
      const bytes = new Uint8Array(length);
      if (offset < start.length) bytes.set(start.subarray(offset, offset + length));
      return bytes;
    },
  };
  return { source, read: () => read };
}

const open = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  openFile({ name, source: new BufferSource(bytes) });
const kindOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const { what } = await open('file', bytes);
  return what.kind === 'object' ? `object${what.isLivepatch ? ', a livepatch' : ''}` : what.kind;
};
const module = (lines: string): Uint8Array<ArrayBuffer> =>
  moduleFromText(`module x86_64\n${lines}\nsection .text PROGBITS AX 16\nsymbol f FUNC LOCAL .text 0 8`);

describe('what a file is, by its content', () => {
  test.each([
    ['a livepatch', moduleFromText(plainLivepatch), 'object, a livepatch'],
    ['a module', module('modinfo name=a'), 'object'],
    ['an object file', module(''), 'object'],
    ['annotations without the tag', module('undefined g\nannotate vmlinux g 1'), 'object, a livepatch'],
    ['input for kpatch', module('section .kpatch.symbols PROGBITS - 8'), 'object, a livepatch'],
    ['input for objtool', module('section __klp_relocs.vmlinux PROGBITS - 8'), 'object, a livepatch'],
    ['kallsyms', encodeName('ffffffff81000000 T _text\n'), 'text'],
    ['a list', encodeName('*vmlinux\nf\n'), 'text'],
    ['a packed list', new Uint8Array(gzipSync('*vmlinux\nf\n')), 'text'],
  ])('%s', async (_, bytes, kind) => expect(await kindOf(bytes)).toBe(kind));

  test.each([
    ['nothing', new Uint8Array(0), 'file/empty', 'Build or copy it again'],
    ['a kernel image', Uint8Array.of(0x4d, 0x5a, 0xea, 7), 'file/vmlinuz', 'debuginfo'],
    ['bzip2', encodeName('BZh91AY'), 'file/bzip2', 'bunzip2'],
    ['a Debian package', encodeName('!<arch>\ndebian-binary'), 'file/archive', 'dpkg-deb'],
    ['an RPM', Uint8Array.of(0xed, 0xab, 0xee, 0xdb), 'file/rpm', 'rpm2cpio'],
    ['raw deflate', new Uint8Array(deflateRawSync('*vmlinux\n')), 'file/unknown', 'vmlinux'],
    ['a packed picture', new Uint8Array(gzipSync('\x89PNG')), 'file/unknown', 'Module.symvers'],
  ])('%s is refused with what to do', async (_, bytes, code, mend) => {
    await expect(open('file', bytes)).rejects.toMatchObject({
      problem: { code, mend: expect.stringContaining(mend) },
    });
  });

  test('a signature is set aside, whatever it is worth', async () => {
    const proper = module('modinfo name=a');
    const signed = new Uint8Array([
      ...proper,
      ...new Uint8Array(40),
      ...encodeName('~Module signature appended~\n'),
    ]);
    const { unwrapped } = await open('a.ko', signed);
    expect(unwrapped.signed?.problem?.code).toBe('signature/type');
    expect(unwrapped.content.size).toBeLessThan(signed.length);
    expect(unwrapped.content.size).toBeGreaterThanOrEqual(proper.length);
  });
});

test.each([
  ['System.map-6.1.0-56-amd64', '6.1.0-56-amd64'],
  ['System.map-6.12.117+deb12-amd64.xz', '6.12.117+deb12-amd64'],
  ['kallsyms-5.14.0-427.el9.x86_64.txt', '5.14.0-427.el9.x86_64'],
  ['kallsyms_6.6.12', '6.6.12'],
  ['vmlinux-6.4-default', '6.4-default'],
  ['kallsyms', undefined],
  ['Symbols.list', undefined],
  ['symbols-0.1', undefined],
  ['kallsyms (2)', undefined],
])('%s names the release %s', (name, release) => expect(releaseOfFileName(name)).toBe(release));

describe('a file that is larger than any of its kind is refused before it is read', () => {
  const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
  test.each([
    ['nothing known', Uint8Array.of(1), 'file/unknown'],
    ['a module', moduleFromText(plainLivepatch), 'file/too-large'],
    ['a list', encodeName('klp-convert-symbol-data.0.1\n*vmlinux\nf'), 'file/too-large'],
    ['kallsyms', encodeName('ffffffff81000000 T _text\n'), 'file/too-large'],
    // Zeros are empty blocks to fflate.
    ['gzip', gzipHead, 'compressed/damaged'],
  ])('%s', async (_, start, code) => {
    const { source, read } = endless(start);
    await expect(openFile({ name: 'file', source })).rejects.toMatchObject({ problem: { code } });
    expect(read()).toBeLessThan(2 ** 25);
  });
});
