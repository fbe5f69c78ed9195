import { describe, expect, test } from 'vitest';
import { compareModules } from '../../compare/compare-modules';
import { openModule } from '../../testing/open-module';
import { type ComparisonReport, makeComparisonReport } from './comparison-report';
import { formatComparison } from './format-comparison';
import type { JsonComparison } from './json-comparison';

const picture = (license: string, code: string, data: string, symbol = 'printk'): string => `
module x86_64
modinfo license=${license} vermagic=6.1.0
section .text PROGBITS AX ${code.length / 2} bytes=${code}
section .data PROGBITS WA 4 bytes=${data}
section .table PROGBITS A 4 bytes=${data}
symbol f FUNC GLOBAL .text 0 ${code.length / 2}
symbol value OBJECT LOCAL .data 0 4
undefined ${symbol}
rela .text 2 R_X86_64_PLT32 ${symbol} -4
`;

const a = picture('GPL', '50e80000000058c3', '01000000');
const b = picture('MIT', '50e80000000031c058c3', '02000000', 'panic');

async function report(first: string, second: string): Promise<ComparisonReport> {
  const modules = { a: await openModule(first), b: await openModule(second) };
  const files = { a: { name: 'a.ko', size: 1234 }, b: { name: 'b\x1b.ko', size: 5 } };
  return makeComparisonReport(files, modules, await compareModules(modules.a, modules.b));
}

describe('text', () => {
  test('everything that differs, as diff -u has it', async () => {
    expect(formatComparison(await report(a, b), 'text')).toBe(`--- a.ko	1.23 kB
+++ b\\x1b.ko	5 B
The modules differ: 1 statement of the module, 2 symbols of the kernel, 1
function, 1 variable and 1 section without symbols.

Module:
  - license: GPL
  + license: MIT

Symbols of the kernel:
  - printk
  + panic

Functions:
  ! f (size, instructions, relocations; .text, 10 B, was 8 B)
      - +0x2 R_X86_64_PLT32 printk -0x4
      + +0x2 R_X86_64_PLT32 panic -0x4
      @@ -+0x0 +0x0 @@
        +0x0     pushq %rax
      - +0x1     callq printk
      + +0x1     callq panic
      + +0x6     xorl %eax, %eax
        +0x8     popq %rax
        +0x9     retq

Variables:
  ! value (data; .data, 4 B)
      1 byte differs from +0x0 on

Sections without symbols:
  ! .table (1 record only in the first, 1 only in the second)
      - 01 00 00 00
      + 02 00 00 00
`);
  });

  test('the same module', async () => {
    expect(
      formatComparison(await report(a, a), 'text')
        .split('\n')
        .slice(2),
    ).toEqual(['The modules are the same, byte for byte.', '']);
  });

  test('what means nothing', async () => {
    const text = formatComparison(await report(a, a.replace('6.1.0', '6.2.0')), 'text');
    expect(text.split('\n').slice(2)).toEqual([
      'The modules mean the same.',
      '',
      'Without meaning:',
      '  * They are built for different kernels: vermagic differs.',
      '',
    ]);
  });
});

describe('JSON', () => {
  test('every member', async () => {
    const json: JsonComparison = JSON.parse(formatComparison(await report(a, b), 'json'));
    expect(json).toMatchObject({
      format: 'klpscope-diff',
      version: 1,
      a: { name: 'a.ko', size: 1234 },
      b: { name: 'b\x1b.ko', size: 5 },
      outcome: 'different',
      facts: [{ key: 'modinfo:license', change: 'changed', a: 'GPL', b: 'MIT', folded: null }],
      patch: [],
      symbols: [
        { name: 'printk', change: 'removed', a: 'printk', b: null },
        { name: 'panic', change: 'added', a: null, b: 'panic' },
      ],
      functions: [
        {
          key: 'f',
          change: 'changed',
          a: { name: 'f', section: '.text', offset: 0, size: 8 },
          b: { name: 'f', section: '.text', offset: 0, size: 10 },
          aspects: ['size', 'code', 'references'],
          referenceCount: 2,
          bytes: null,
        },
      ],
      variables: [{ key: 'value', aspects: ['data'], bytes: { differ: 1, first: 0 }, code: null }],
      sections: [{ name: '.table', change: 'changed', sizeOfA: 4, sizeOfB: 4, added: 1, removed: 1 }],
      same: { functions: 0, variables: 0, sections: 0 },
      folded: [],
      notCompared: [],
    });
  });

  test('relocations as tuples, and instructions', async () => {
    const json: JsonComparison = JSON.parse(formatComparison(await report(a, b), 'json'));
    expect(json.functions[0]?.references[0]).toEqual({
      kind: 'removed',
      a: {
        section: '.text',
        offset: 2,
        type: 'R_X86_64_PLT32',
        target: { kind: 'undefined', name: 'printk' },
        addend: '-4',
        gate: null,
      },
      b: null,
    });
    expect(json.functions[0]?.code?.[0]?.lines.slice(0, 3)).toEqual([
      { change: 'same', a: 0, b: 0, text: 'pushq %rax' },
      { change: 'removed', a: 1, b: null, text: 'callq printk' },
      { change: 'added', a: null, b: 1, text: 'callq panic' },
    ]);
  });

  test('nothing that harms a terminal', async () => {
    expect(formatComparison(await report(a, b), 'json')).toContain('b\\u001b.ko');
  });
});
