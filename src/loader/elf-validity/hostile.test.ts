import { describe, expect, test } from 'vitest';
import { assertRange, BufferSource, type ByteSource } from '../../bytes/byte-source';
import { badFields, byteFlips, type Corruption, headersFirst, truncations } from '../../testing/corrupt';
import { moduleFromText } from '../../testing/module-from-text';
import { readPlainElf } from '../../testing/plain-elf';
import { kernelReleases } from '../profile';
import { checkElf } from './check-elf';

const bytes = moduleFromText(`module x86_64
modinfo name=lp
this-module lp
section .text PROGBITS AX 16
section __version_ext_crcs PROGBITS A 4
section __version_ext_names PROGBITS A 4 bytes=61626300
symbol f FUNC GLOBAL .text 0 16
`);

/** Where the header of a section is. */
function header(name: string): number {
  const { shoff, sections } = readPlainElf(bytes);
  return shoff + sections.findIndex((section) => section.name === name) * 64;
}

describe.each(kernelReleases)('%s', (release) => {
  const profile = { release, isDebian: false };

  /** How many pass. Whatever is thrown comes out. */
  async function countPassed(corruptions: Iterable<Corruption>): Promise<number> {
    let count = 0;
    for (const { what, bytes: wrong } of corruptions) {
      const found = await checkElf(new BufferSource(wrong), profile).catch((error: unknown) => {
        throw new Error(`${what}: ${error}`);
      });
      expect(found.outcome === 'failed' ? found.errno : found.outcome, what).toMatch(
        /^(ENOEXEC|passed|harmful)$/,
      );
      if (found.outcome === 'passed') count++;
    }
    return count;
  }

  test('no beginning of a file passes', async () => {
    expect(await countPassed(truncations(bytes))).toBe(0);
  });

  test('with the headers at the front, only what no section has may be cut off', async () => {
    const moved = headersFirst(bytes);
    const end = Math.max(...readPlainElf(moved).sections.map(({ offset, size }) => offset + size));
    expect(end).toBeLessThan(moved.length);
    expect(await countPassed(truncations(moved))).toBe(moved.length - end);
  });

  test('any number in any field, and any bytes', async () => {
    expect(await countPassed(badFields(bytes))).toBeGreaterThan(0);
    expect(await countPassed(byteFlips(bytes, 500, 1))).toBeGreaterThan(0);
  });

  test('a file larger than memory is read in pieces', async () => {
    const source = new SparseSource(2 ** 40);
    const view = new DataView(bytes.slice().buffer);
    // Names reach over gigabytes of zeros, other tables over a few megabytes.
    for (const name of ['.shstrtab', '.strtab', '.text'])
      view.setBigUint64(header(name) + 32, 2n ** 39n, true);
    for (const name of ['.modinfo', '.symtab', '__version_ext_names'])
      view.setBigUint64(header(name) + 32, 24n * 2n ** 17n, true);
    view.setUint32(header('.gnu.linkonce.this_module'), 0xfffffff0, true);
    const names = Number(view.getBigUint64(header('.shstrtab') + 24, true));
    source.parts.set(0, new Uint8Array(view.buffer));
    source.parts.set(names + 0xfffffff0, new TextEncoder().encode('.gnu.linkonce.this_module'));
    const found = await checkElf(source, profile);
    expect(found.outcome).toBe('passed');
    expect(source.largest).toBeLessThanOrEqual(2 ** 20);
    expect(source.total).toBeLessThanOrEqual(2 ** 24);
  });
});

test('a name beyond a large name table, in a section that is not loaded', async () => {
  const source = new SparseSource(2 ** 32);
  const view = new DataView(bytes.slice().buffer);
  view.setBigUint64(header('.shstrtab') + 32, 2n ** 31n, true);
  view.setUint32(header('.strtab'), 0xffffffff, true);
  source.parts.set(0, new Uint8Array(view.buffer));
  expect((await checkElf(source, { release: '6.1', isDebian: false })).outcome).toBe('harmful');
  expect((await checkElf(source, { release: '6.12', isDebian: false })).outcome).toBe('failed');
});

/** Zeros, but for the parts by their offsets; counts what is read. */
class SparseSource implements ByteSource {
  readonly parts = new Map<number, Uint8Array>();
  readonly size: number;
  largest = 0;
  total = 0;

  constructor(size: number) {
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    this.largest = Math.max(this.largest, length);
    this.total += length;
    const result = new Uint8Array(length);
    for (const [start, part] of this.parts) {
      const from = Math.max(offset - start, 0);
      const shown = part.subarray(from, Math.max(offset + length - start, 0));
      if (shown.length > 0) result.set(shown, start + from - offset);
    }
    return result;
  }
}

test('the most sections that a header can count', async () => {
  const count = 0xffff;
  const start = bytes.length;
  const large = new Uint8Array(start + count * 64);
  large.set(bytes);
  const { shoff, sections } = readPlainElf(bytes);
  large.set(bytes.subarray(shoff, shoff + sections.length * 64), start);
  const view = new DataView(large.buffer);
  view.setBigUint64(40, BigInt(start), true);
  view.setUint16(60, count, true);
  for (const release of kernelReleases) {
    const found = await checkElf(new BufferSource(large), { release, isDebian: false });
    expect(found.outcome, release).toBe('passed');
  }
});
