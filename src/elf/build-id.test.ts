import { expect, test } from 'vitest';
import { openObject } from '../testing/open-module';
import { readBuildId } from './build-id';

const id = 'note .note.gnu.build-id GNU 3 0011aabb';

test.each([
  ['64-bit', `module x86_64\n${id}`, '0011aabb'],
  ['32-bit, big-endian', `module ppc\n${id}`, '0011aabb'],
  ['behind a note of another kind', `module x86_64\nnote .note.Linux Linux 257 00\n${id}`, '0011aabb'],
  ['of another owner', 'module x86_64\nnote .note.gnu.build-id Go 3 0011aabb', undefined],
  ['of another type', 'module x86_64\nnote .note.gnu.build-id GNU 4 0011aabb', undefined],
  [
    'without digits',
    'module x86_64\nsection .note NOTE A 0 bytes=040000000000000003000000474e5500',
    undefined,
  ],
  ['none', 'module x86_64\nsection .text PROGBITS AX 4', undefined],
  [
    'behind a damaged note',
    `module x86_64\nsection .note NOTE A 0 bytes=04000000ffffffff03000000474e5500\n${id}`,
    '0011aabb',
  ],
])('%s', async (_, picture, expected) => {
  expect(await readBuildId(await openObject(picture))).toBe(expected);
});
