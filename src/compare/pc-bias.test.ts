import { expect, test } from 'vitest';
import { EM_AARCH64, EM_S390, EM_X86_64 } from '../elf/constants';
import { pcBias } from './pc-bias';

const PC32 = 2;

// Bytes up to the field of four, as GNU as 2.40 encodes them.
test.each<[instruction: string, before: string, bias: number]>([
  ['call f', 'e8', 4],
  ['jne f', '0f85', 4],
  ['mov x(%rip), %rdx', '488b15', 4],
  ['cmpb $1, x(%rip)', '803d', 5],
  ['cmpl $1, x(%rip)', '833d', 5],
  ['cmpl $1000, x(%rip)', '813d', 8],
  ['movb $1, x(%rip)', 'c605', 5],
  ['movl $1, x(%rip)', 'c705', 8],
  ['movq $1, x(%rip)', '48c705', 8],
  ['movw $1, x(%rip)', '66c705', 6],
  ['testb $1, x(%rip)', 'f605', 5],
  ['testl $1000, x(%rip)', 'f705', 8],
  ['notl x(%rip)', 'f715', 4],
  ['shrl $2, x(%rip)', 'c12d', 5],
  ['lock xadd %eax, x(%rip)', 'f00fc105', 4],
  ['btsq $3, x(%rip)', '480fba2d', 5],
  ['imul $1000, x(%rip), %eax', '6905', 8],
  ['ret behind 0x0f, cmpb $1, x(%rip)', '0f803d', 5],
])('%s', (_, before, bias) => {
  const bytes = Uint8Array.from(Buffer.from(`${before}00000000`, 'hex'));
  expect(pcBias(EM_X86_64, PC32, bytes, bytes.length - 4)).toBe(bias);
});

test('only what counts from the end of the instruction has one', () => {
  const bytes = Uint8Array.from(Buffer.from('c70500000000', 'hex'));
  const R_X86_64_32S = 11;
  expect(pcBias(EM_X86_64, R_X86_64_32S, bytes, 2)).toBe(0);
  expect(pcBias(EM_AARCH64, PC32, bytes, 2)).toBe(0);
});

test('s390x counts from the start of the instruction', () => {
  const R_390_PC32DBL = 19;
  expect(pcBias(EM_S390, R_390_PC32DBL, new Uint8Array(6), 2)).toBe(-2);
});
