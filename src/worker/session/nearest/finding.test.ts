import { describe, expect, test } from 'vitest';
import { type Finding, keyOfSubject, type Subject } from '../../../audit/finding';
import { openModule } from '../../../testing/open-module';
import type { SelectionHint } from '../../tables';
import { nearestFinding } from './finding';

const picture = `module x86_64
modinfo livepatch=Y
section .text PROGBITS AX 0x100
symbol show FUNC LOCAL .text 0 0x40
symbol store FUNC LOCAL .text 0x40 0x40
undefined f
rela .text 0x10 R_X86_64_PLT32 f -4
`;

function finding(rule: string, subject: Subject, message: string): Finding {
  return { rule, key: `${rule}:${keyOfSubject(subject)}`, severity: 'error', subject, message, mend: '' };
}

const site = (offset: number, symbol = 'f'): Subject => ({
  kind: 'relocation',
  section: '.rela.text',
  offset: BigInt(offset),
  symbol,
});

const findings = [
  finding('ordinary-relocation', site(0x10), '.rela.text+0x10 is relocated against f'),
  finding('ordinary-relocation', site(0x18, 'g'), '.rela.text+0x18 is relocated against g'),
  finding('ordinary-relocation', site(0x50), '.rela.text+0x50 is relocated against f'),
  finding(
    'unknown-symbol',
    { kind: 'symbol', symbol: '.klp.sym.vmlinux.f,2' },
    '.klp.sym.vmlinux.f,2 is not there',
  ),
  finding('unknown-symbol', { kind: 'symbol', symbol: 'g.isra.0' }, 'g.isra.0 is undefined'),
  finding(
    'replaced-twice',
    { kind: 'function', object: 'vmlinux', name: 'show', position: 1 },
    'vmlinux:show is twice',
  ),
  finding('writable-code', { kind: 'section', section: '.wx' }, '.wx is code'),
].map((one) => ({ finding: one, fate: 'stays' as const }));

describe('a finding of another build', () => {
  test.each<readonly [string, string, SelectionHint, string]>([
    [
      'says the same, in the same function',
      'ordinary-relocation:text+0x77',
      { at: 'store+0x37', words: 'Error: .rela.text+0x77 is relocated against f' },
      'ordinary-relocation:text+0x50: a finding that is the same in the same function',
    ],
    [
      'says the same elsewhere',
      'ordinary-relocation:text+0x14',
      { at: 'gone+0x1', words: 'Error: .rela.text+0x14 is relocated against g' },
      'ordinary-relocation:text+0x18: a finding that is the same at another place',
    ],
    [
      'words that the link cut off',
      'ordinary-relocation:text+0x14',
      { words: 'Error: .rela.text+0x1…' },
      'ordinary-relocation:text+0x10: a finding that is the same at another place',
    ],
    [
      'the place is known',
      'ordinary-relocation:text+0x12',
      { at: 'show+0x17' },
      'ordinary-relocation:text+0x18: a finding that is of the same rule in the same function',
    ],
    [
      'no more than the section is known',
      'ordinary-relocation:text+0x48#2',
      {},
      'ordinary-relocation:text+0x50: a finding that is of the same rule in the same section',
    ],
    [
      'about the same symbol',
      'unknown-symbol:f',
      {},
      'unknown-symbol:.klp.sym.vmlinux.f,2: a finding that is of the same rule about the same',
    ],
    [
      'about the same symbol but for its number',
      'unknown-symbol:g.isra.5',
      {},
      'unknown-symbol:g.isra.0: a finding that is of the same rule about the same',
    ],
    [
      'about the same function at another position',
      'replaced-twice:vmlinux:show,2',
      {},
      'replaced-twice:vmlinux:show,1: a finding that is of the same rule about the same',
    ],
    [
      'another one of the rule',
      'writable-code:.text',
      {},
      'writable-code:.wx: a finding that is of the same rule',
    ],
    ['of a rule that finds nothing', 'elf-refused:module', {}, 'none'],
    ['that is none', 'x', {}, 'none'],
  ])('%s', async (_, key, hint, expected) => {
    const found = nearestFinding(key, hint, { module: await openModule(picture), findings });
    expect(found === undefined ? 'none' : `${found.shown}: ${found.because}`).toBe(expected);
  });
});
