import { beforeAll, describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { explainSymbol, planSentence } from '../../report/plan-text';
import { snippetsFor } from '../../report/snippet';
import { byteFlips } from '../../testing/corrupt';
import { livepatchTuples } from '../../testing/livepatch-tuples';
import { moduleFromText } from '../../testing/module-from-text';
import { openModule, planModule } from '../../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../../testing/plain-elf';
import { convertModule } from '../conversion/convert';
import { type Verification, verifyConversion } from '../conversion/verify';
import type { Plan } from './plan';

// Input of the klp-convert of 2023-24: names that say which symbol of which object, and what is patched.

const head = 'module x86_64\nmodinfo livepatch=Y\nsection .text PROGBITS AX 64 align=16\n';
/** A livepatch that refers once to each symbol from .text. */
const using = (...names: readonly string[]): string =>
  head +
  names.map((name, i) => `undefined ${name}\nrela .text ${i * 8 + 4} R_X86_64_PLT32 ${name} -4`).join('\n');
const stated = (rest: string): string => `.klp.sym.rela.${rest}`;

async function convertPlan(
  plan: Plan,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; verification: Verification }> {
  expect([plan.state, plan.problems.filter(({ severity }) => severity === 'error')]).toEqual(['ready', []]);
  const output = await convertModule(plan);
  return { bytes: await output.read(0, output.size), verification: await verifyConversion(plan, output) };
}

const everything = `
module x86_64
modinfo livepatch=Y
this-module lp
section .text PROGBITS AX 64 align=16
section .init.text PROGBITS AX 32
section __jump_table PROGBITS WA 32 align=8
section .debug_info PROGBITS - 16
symbol f FUNC LOCAL .text 0 64
undefined .klp.sym.rela.vmlinux.vmlinux.state_show,2
undefined .klp.sym.rela.ext4.ext4.helper.isra.0.1
undefined .klp.sym.rela.ext4.jbd2.journal,0
undefined .klp.sym.rela.vmlinux.vmlinux.unused,0
undefined _printk
rela .text 0x04 R_X86_64_PLT32 .klp.sym.rela.ext4.ext4.helper.isra.0.1 -4
rela .text 0x0c R_X86_64_PLT32 .klp.sym.rela.vmlinux.vmlinux.state_show,2 -4
rela .text 0x14 R_X86_64_PLT32 _printk -4
rela .text 0x1c R_X86_64_PC32 .klp.sym.rela.ext4.jbd2.journal,0 -8
rela .text 0x24 R_X86_64_PLT32 .klp.sym.rela.vmlinux.vmlinux.state_show,2 -12
rela .init.text 0x00 R_X86_64_PC32 .klp.sym.rela.vmlinux.vmlinux.state_show,2 0
rela __jump_table 0x08 R_X86_64_64 .klp.sym.rela.ext4.jbd2.journal,0 16
rela .debug_info 0x00 R_X86_64_64 .klp.sym.rela.ext4.jbd2.journal,0 0
`;

describe('a conversion by what names say, without a source', () => {
  const before = moduleFromText(everything);
  let plan: Plan;
  let bytes: Uint8Array<ArrayBuffer>;
  let verification: Verification;

  beforeAll(async () => {
    plan = await planModule(before);
    ({ bytes, verification } = await convertPlan(plan));
  });

  test('is planned and read back', () => {
    expect(
      plan.symbols.map(({ name, resolution }) => `${resolution.kind} ${name.split('.').at(-1)}`),
    ).toEqual([
      ...['stated state_show,2', 'stated 1', 'stated journal,0', 'stated unused,0', 'undecided _printk'],
    ]);
    expect(verification.problems).toEqual([]);
    expect(planSentence(plan)).toBe(
      '6 of 7 relocations against undefined symbols become livepatch relocations for ext4 and vmlinux.',
    );
  });

  test('makes sections by what is patched, with two dots or one as the target has it', () => {
    const old = readPlainElf(before);
    expect(
      readPlainElf(bytes)
        .sections.slice(old.sections.length)
        .map(({ name }) => name),
    ).toEqual([
      ...['.klp.rela.ext4..text', '.klp.rela.vmlinux..text'],
      ...['.klp.rela.vmlinux..init.text', '.klp.rela.ext4.__jump_table'],
    ]);
  });

  test('means what the names said', () => {
    expect(livepatchTuples(bytes)).toEqual([
      'ext4 .text 4 4 ext4 helper.isra.0 1 -4',
      'ext4 .text 28 2 jbd2 journal 0 -8',
      'vmlinux .text 12 4 vmlinux state_show 2 -4',
      'vmlinux .text 36 4 vmlinux state_show 2 -12',
      'vmlinux .init.text 0 2 vmlinux state_show 2 0',
      'ext4 __jump_table 8 1 jbd2 journal 0 16',
    ]);
  });

  test('leaves no name to the loader that only the tool reads, and the others alone', () => {
    expect(
      readPlainElf(bytes)
        .symbols.slice(1)
        .map(({ name, shndx }) => `${name} ${shndx.toString(16)}`),
    ).toEqual([
      expect.stringMatching(/^f \d+$/),
      '.klp.sym.vmlinux.state_show,2 ff20',
      '.klp.sym.ext4.helper.isra.0,1 ff20',
      '.klp.sym.jbd2.journal,0 ff20',
      '.klp.sym.vmlinux.unused,0 ff20',
      '_printk 0',
    ]);
    expect(readPlainRelocations(bytes, '.rela.text')).toMatchObject([
      { offset: 0x14n, type: 4, addend: -4n },
    ]);
    expect(readPlainRelocations(bytes, '.rela.debug_info')).toHaveLength(1);
  });

  test('reads as a finished livepatch', async () => {
    expect((await openModule(bytes)).dialect.id).toBe('livepatch');
  });
});

describe('single things', () => {
  test('two names that become the same keep a symbol each', async () => {
    const names = ['vmlinux.ext4.f,1', 'vmlinux.ext4.f.1', 'ext4.ext4.f,1'].map(stated);
    const { bytes, verification } = await convertPlan(await planModule(using(...names)));
    expect(verification.problems).toEqual([]);
    expect(readPlainElf(bytes).symbols.map(({ name }) => name)).toEqual([
      '',
      ...names.map(() => '.klp.sym.ext4.f,1'),
    ]);
    expect(livepatchTuples(bytes)).toEqual([
      'ext4 .text 20 4 ext4 f 1 -4',
      'vmlinux .text 4 4 ext4 f 1 -4',
      'vmlinux .text 12 4 ext4 f 1 -4',
    ]);
  });

  test('a name that nothing refers to becomes a livepatch symbol, for the loader would not find it', async () => {
    const plan = await planModule(`${head}undefined ${stated('vmlinux.vmlinux.f,0')}`);
    const { bytes, verification } = await convertPlan(plan);
    expect(verification.problems).toEqual([]);
    expect(readPlainElf(bytes).symbols.at(-1)).toMatchObject({ name: '.klp.sym.vmlinux.f,0', shndx: 0xff20 });
    expect(planSentence(plan)).toBe(
      'No relocation needs converting; 1 symbol that none refers to becomes a livepatch symbol.',
    );
  });

  test('a name that is not ASCII keeps its bytes', async () => {
    const { bytes } = await convertPlan(await planModule(using(stated('vmlinux.vmlinux.größe,0'))));
    expect(livepatchTuples(bytes)).toEqual(['vmlinux .text 4 4 vmlinux größe 0 -4']);
  });

  test('32-bit and big-endian', async () => {
    const text = using(stated('vmlinux.vmlinux.f,1'))
      .replace('x86_64', 'ppc')
      .replace('R_X86_64_PLT32', '10');
    expect(livepatchTuples((await convertPlan(await planModule(text))).bytes)).toEqual([
      'vmlinux .text 4 10 vmlinux f 1 -4',
    ]);
  });

  test('SHT_REL has no livepatch form', async () => {
    const name = stated('vmlinux.vmlinux.f,1');
    const text = `module i386\nmodinfo livepatch=Y\nsection .text PROGBITS AX 16\nundefined ${name}\nrel .text 0 2 ${name}`;
    const { state, symbols } = await planModule(text);
    expect([state, symbols[0]?.resolution.kind]).toEqual(['blocked', 'unsupported']);
  });

  test('without livepatch= in .modinfo: a warning', async () => {
    const plan = await planModule(using(stated('vmlinux.vmlinux.f,1')).replace('livepatch=Y', 'license=GPL'));
    expect([plan.state, plan.problems]).toMatchObject([
      'ready',
      [
        {
          severity: 'warning',
          code: 'klp/no-livepatch-tag',
          message: expect.stringContaining('symbols named'),
        },
      ],
    ]);
  });

  test('annotations for another tool need a source as ever', async () => {
    const text = `${using(stated('vmlinux.vmlinux.f,1'), 'g')}\nannotate vmlinux g 1`;
    expect((await planModule(text)).state).toBe('undecided');
    expect((await planModule(text, '*vmlinux f g')).state).toBe('ready');
  });
});

describe('with a source', () => {
  test.each([
    ['1 of 1', 'vmlinux.vmlinux.f,1', '*vmlinux f'],
    ['the only one', 'vmlinux.vmlinux.f,0', '*vmlinux f *ext4 f f'],
    ['2 of 2', 'vmlinux.vmlinux.f,2', '*vmlinux f f'],
    ['exported: naming it is the point', 'ext4.jbd2.f,0', '*jbd2 f __ksymtab_f'],
  ])('fits: %s', async (_, rest, list) => {
    const plan = await planModule(using(stated(rest)), list);
    expect([plan.state, plan.symbols[0]?.resolution.kind, plan.problems]).toEqual(['ready', 'stated', []]);
  });

  test.each([
    ['position-too-large', 'vmlinux.vmlinux.f,2', '*vmlinux f', 'position 2 in vmlinux; it has 1 symbol'],
    ['not-unique', 'vmlinux.vmlinux.f.0', '*vmlinux f f', 'the only f in vmlinux; there are 2'],
    ['not-in-object', 'vmlinux.vmlinux.f,1', '*vmlinux g *ext4 f', 'there are 1 in ext4'],
    ['not-in-object', 'vmlinux.vmlinux.f,1', '*vmlinux g', 'no object of the open sources has this name'],
  ])('does not fit: %s by %s', async (reason, rest, list, text) => {
    const plan = await planModule(using(stated(rest)), list);
    const [symbol] = plan.symbols;
    expect([plan.state, symbol?.resolution]).toMatchObject([
      'blocked',
      { kind: 'invalid', reason: { kind: reason } },
    ]);
    expect(symbol === undefined ? '' : explainSymbol(symbol)).toMatch(/^The symbol’s own name says /);
    expect(symbol === undefined ? '' : explainSymbol(symbol)).toContain(text);
    expect(planSentence(plan)).toBe(
      `Cannot be converted yet: what is said of ${stated(rest)} does not fit the sources.`,
    );
  });

  test('an object that no source has: a warning', async () => {
    const plan = await planModule(using(stated('ext4.ext4.f,3')), '*vmlinux f');
    expect([plan.state, plan.symbols[0]?.parts[0]?.newName]).toEqual(['ready', '.klp.sym.ext4.f,3']);
    expect(plan.problems).toMatchObject([{ severity: 'warning', code: 'klp/unchecked-name' }]);
    expect(plan.symbols.map(explainSymbol)).toEqual([
      'The symbol’s own name says position 3 of f in ext4, applied with ext4. It is taken as it is: no open source has the symbols of ext4.',
    ]);
  });

  test('other names are decided as klp-convert decides them, its rules for sections included', async () => {
    const names = [stated('ext4.ext4.f,1'), 'unexported', 'exported'];
    const list = '*vmlinux unexported exported __ksymtab_exported *ext4 f';
    const { bytes } = await convertPlan(await planModule(using(...names), list));
    expect(livepatchTuples(bytes)).toEqual([
      'ext4 .text 4 4 ext4 f 1 -4',
      'vmlinux .text 12 4 vmlinux unexported 0 -4',
    ]);
    const inInit = `${using(...names)}\nsection .init.text PROGBITS AX 8\nrela .init.text 0 2 unexported 0`;
    expect((await planModule(inInit, list)).symbols.map(({ resolution }) => resolution.kind)).toEqual([
      ...['stated', 'unsupported', 'exported'],
    ]);
    expect((await planModule(using(...names), '*vmlinux exported __ksymtab_exported *ext4 f')).state).toBe(
      'blocked',
    );
  });

  test('what is pasted says another place, and vmlinux for what is in vmlinux', async () => {
    const { symbols } = await planModule(using(stated('ext4.ext4.f,3')), '*vmlinux f *ext4 f f');
    expect(symbols.flatMap(snippetsFor).map(({ text }) => text)).toEqual([
      'extern typeof(f) f KLP_RELOC_SYMBOL(vmlinux, vmlinux, f);',
      'extern typeof(f) f KLP_RELOC_SYMBOL_POS(ext4, ext4, f, 1);',
      'extern typeof(f) f KLP_RELOC_SYMBOL_POS(ext4, ext4, f, 2);',
    ]);
  });
});

describe('names that say nothing, or what the kernel refuses, block', () => {
  test.each([
    ['vmlinux.vmlinux.f', 'is not of the form'],
    [`${'m'.repeat(56)}.ext4.f,1`, 'longer than 55 bytes'],
    ['nf_tables.vmlinux.f,0', 'invalid access to vmlinux symbol'],
  ])('%s', async (rest, message) => {
    for (const list of [undefined, '*vmlinux f']) {
      const plan = await planModule(using(stated(rest), stated('vmlinux.vmlinux.f,1')), list);
      expect(plan.state).toBe('blocked');
      expect(plan.problems).toMatchObject([
        {
          severity: 'error',
          code: 'klp/misstated-name',
          message: expect.stringContaining(message),
          where: `symbol ${stated(rest)}`,
          mend: expect.stringContaining('KLP_RELOC_SYMBOL'),
        },
      ]);
      // The problem says it; the sentence does not say it twice.
      expect(planSentence(plan)).not.toContain('does not fit');
    }
  });
});

test('damaged modules are refused or convert to what verifies', async () => {
  const outcomes = { converted: 0, other: 0 };
  for (const { bytes } of byteFlips(moduleFromText(everything), 300, 7)) {
    try {
      const plan = await planModule(bytes);
      if (plan.state !== 'ready') continue;
      const output = await convertModule(plan);
      const copy = new BufferSource(await output.read(0, output.size));
      await verifyConversion(plan, copy);
      outcomes.converted += 1;
    } catch (error) {
      expect(error).toMatchObject({ name: 'FormatError' });
      outcomes.other += 1;
    }
  }
  expect(outcomes.converted).toBeGreaterThan(10);
  expect(outcomes.other).toBeGreaterThan(10);
});
