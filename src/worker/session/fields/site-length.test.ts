import { expect, test } from 'vitest';
import { siteLength } from './site-length';

test.each([
  ['R_X86_64_64', 8],
  ['R_X86_64_PC64', 8],
  ['R_X86_64_32S', 4],
  ['R_X86_64_PLT32', 4],
  ['R_X86_64_PC16', 2],
  ['R_X86_64_8', 1],
  ['R_PPC64_ADDR64', 8],
  ['R_PPC64_REL24', 4],
  ['R_PPC64_TOC16_HA', 2],
  ['R_PPC64_REL16_LO', 2],
  ['R_390_64', 8],
  ['R_390_PC16DBL', 2],
  ['R_390_PLT32DBL', 4],
  ['R_AARCH64_ABS64', 8],
  ['R_AARCH64_PREL32', 4],
  ['R_AARCH64_CALL26', 4],
  ['R_AARCH64_LDST64_ABS_LO12_NC', 4],
  ['type 4711', 4],
])('%s: %i bytes', (type, length) => {
  expect(siteLength(type)).toBe(length);
});
