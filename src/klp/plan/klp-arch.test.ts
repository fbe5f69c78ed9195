import { beforeAll, describe, expect, test } from 'vitest';
import { BufferSource } from '../../bytes/byte-source';
import { byteFlips } from '../../testing/corrupt';
import { pointer } from '../../testing/intermediate-pictures';
import { archModule, type KpatchUse, kpatchTables } from '../../testing/kpatch-pictures';
import { livepatchTuples } from '../../testing/livepatch-tuples';
import { moduleFromText } from '../../testing/module-from-text';
import { type Converted, convertInput, planModule } from '../../testing/open-module';
import { type PlainElf, readPlainElf, readPlainRelocations } from '../../testing/plain-elf';
import { verifyConversion } from '../conversion/verify';
import { readsArchSections } from './klp-arch';

// What create-klp-module does without --no-klp-arch-sections, for kernels before 5.8.

const arch = ['.altinstructions', '.parainstructions'];

test.each<[string, boolean | undefined]>([
  ['3.10.0-1160.el7.x86_64', true],
  ['4.9.0-19-amd64', true],
  ['4.18.0-240.22.1.el8_3.x86_64', true],
  ['4.18.0-284.el8.x86_64', false],
  ['4.18.0-553.16.1.el8_10.x86_64', false],
  ['4.18.0-999-generic', true],
  ['5.4.17-2136.300.7.el8uek.x86_64', true],
  ['5.7.19', true],
  ['5.8.0', false],
  ['6.12.3+', false],
  ['custom', undefined],
  ['', undefined],
])('%s reads .klp.arch: %s', (release, reads) => {
  expect(readsArchSections(release)).toBe(reads);
});

const namesOf = ({ sections }: PlainElf): string[] => sections.map(({ name }) => name);

async function convert(bytes: Uint8Array<ArrayBuffer>): Promise<Converted> {
  const converted = await convertInput(bytes);
  expect(converted.verification.problems).toEqual([]);
  return converted;
}

describe('before 5.8', () => {
  const input = archModule('5.4.0-42-generic');
  const before = readPlainElf(input);
  let converted: Converted;
  let after: PlainElf;

  beforeAll(async () => {
    converted = await convert(input);
    after = readPlainElf(converted.bytes);
  });

  test('sections of one object and name become one', () => {
    const names = namesOf(after);
    expect(names.filter((name) => arch.some((end) => name.endsWith(end)))).toEqual(
      ['vmlinux', 'ext4'].flatMap((object) =>
        arch.flatMap((name) => [`.klp.arch.${object}.${name}`, `.rela.klp.arch.${object}.${name}`]),
      ),
    );
    expect(converted.verification.checks).toContain(
      '4 sections made of copies: bytes and relocations are as planned.',
    );
  });

  test('the plan says so', () => {
    expect(converted.plan.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'klp/arch-sections',
        message:
          'Alternatives and paravirt patches move to 4 sections named .klp.arch.…, since the module is for Linux 5.4.0-42-generic: kernels before 5.8 apply them when the object is patched, later ones not at all',
      },
    ]);
  });

  test('struct alt_instr is packed, struct paravirt_patch_site begins at a multiple of 16', () => {
    const bytesOf = (elf: PlainElf, name: string): number[][] =>
      elf.sections.filter((section) => section.name === name).map(({ bytes }) => [...bytes]);
    const [a = [], b = [], c = []] = bytesOf(before, '.altinstructions');
    expect(bytesOf(after, '.klp.arch.vmlinux..altinstructions')).toEqual([[...a, ...c]]);
    expect(bytesOf(after, '.klp.arch.ext4..altinstructions')).toEqual([b]);
    const [d = [], , f = []] = bytesOf(before, '.parainstructions');
    expect(d).toHaveLength(12);
    expect(bytesOf(after, '.klp.arch.vmlinux..parainstructions')).toEqual([[...d, 0, 0, 0, 0, ...f]]);
  });

  test.each([
    [
      '.klp.arch.vmlinux..altinstructions',
      ['.text.a 0', '.altinstr_replacement 0', '.text.a 2', '.altinstr_replacement 0'],
      [0n, 4n, 13n, 17n],
    ],
    ['.klp.arch.ext4..altinstructions', ['.text.b 1', '.altinstr_replacement 0', '.text.b 9'], [0n, 4n, 13n]],
    [
      '.klp.arch.vmlinux..parainstructions',
      ['.text.a 0', '.text.a 2', '.text.a 6', '.text.a 10'],
      [0n, 16n, 32n, 48n],
    ],
    ['.klp.arch.ext4..parainstructions', ['.text.b 1', '.text.b 5'], [0n, 16n]],
  ])('%s has the relocations of its parts', (name, targets, offsets) => {
    const relocations = readPlainRelocations(converted.bytes, `.rela${name}`);
    const said = relocations.map(({ symbol, addend }) => {
      const { shndx = 0 } = after.symbols[symbol] ?? {};
      return `${after.sections[shndx]?.name} ${addend}`;
    });
    expect(said.slice(0, targets.length)).toEqual(targets);
    expect(relocations.slice(0, offsets.length).map(({ offset }) => offset)).toEqual(offsets);
  });

  test('they are loaded, and their relocations are the module loader’s', () => {
    const described = after.sections
      .filter(({ name }) => name.includes('klp.arch'))
      .map(({ type, flags, align }) => `${type} ${flags} ${align}`);
    expect([...new Set(described)]).toEqual(['1 2 8', '4 64 8']);
  });

  test('a section that no record names stays', async () => {
    const bytes = archModule('5.4.0', { kept: true });
    const elf = readPlainElf((await convert(bytes)).bytes);
    const [last] = readPlainElf(bytes)
      .sections.filter(({ name }) => name === '.parainstructions')
      .slice(-1);
    expect(elf.sections.filter(({ name }) => name === '.parainstructions').map((kept) => kept.bytes)).toEqual(
      [last?.bytes],
    );
    expect(namesOf(elf)).not.toContain('.altinstructions');
  });

  test('a record that stands there twice counts once', async () => {
    const bytes = moduleFromText(
      one([
        ['.altinstructions', 'ext4'],
        ['.altinstructions', 'ext4'],
      ]),
    );
    const { bytes: output } = await convert(bytes);
    const copies = readPlainElf(output).sections.filter(({ name }) => name.startsWith('.klp.arch.'));
    expect(copies.map(({ name, size }) => `${name} ${size}`)).toEqual(['.klp.arch.ext4..altinstructions 13']);
  });
});

describe('nothing moves', () => {
  test.each([
    ['since 5.8', archModule('5.8.0')],
    ['since Red Hat’s 8.4', archModule('4.18.0-305.el8.x86_64')],
    ['without a release', archModule('custom')],
  ])('%s', async (_, input) => {
    const { plan, bytes } = await convert(input);
    const names = namesOf(readPlainElf(bytes));
    expect(names.filter((name) => name === '.altinstructions')).toHaveLength(3);
    expect(names.some((name) => name.includes('klp.arch'))).toBe(false);
    expect(names).not.toContain('.kpatch.arch');
    expect(livepatchTuples(bytes)).toHaveLength(9);
    expect(plan.problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      _ === 'without a release' ? ['warning klp/arch-sections'] : [],
    );
  });

  test('on another machine', async () => {
    const text = one([['.altinstructions', 'ext4']], '', 's390x');
    expect(namesOf(readPlainElf((await convert(moduleFromText(text))).bytes))).toContain('.altinstructions');
  });
});

/** A module with one section for `.klp.arch`, and one that cannot go there. */
function one(records: readonly (readonly [string, string])[], more = '', machine = 'x86_64'): string {
  return `module ${machine}
modinfo livepatch=Y vermagic=5.4.0
section .text PROGBITS AX 32
section .altinstructions PROGBITS A 13
section .smp_locks PROGBITS A 4
section .parainstructions PROGBITS - 12
section-symbol .text
section-symbol .altinstructions
section-symbol .smp_locks
section-symbol .parainstructions
rela .altinstructions 0 2 .text 0
${more}
${kpatchTables(machine, more.includes('use') ? [use] : [], records)}`;
}

const use: KpatchUse = {
  place: ['.altinstructions', 4],
  ...{ type: 2, addend: 0, gate: 'ext4', object: 'ext4', name: 'f' },
};

describe('refused, with the reason', () => {
  test.each<[string, string, string, string]>([
    [
      'a section of another name',
      one([['.smp_locks', 'ext4']]),
      'klp/arch-sections',
      'section 4 .smp_locks cannot move to .klp.arch.…: kernels before 5.8 read .altinstructions and .parainstructions in such copies, and nothing else',
    ],
    ['what is not loaded', one([['.parainstructions', 'ext4']]), 'klp/arch-sections', 'it is not loaded'],
    [
      'one section for two objects',
      one([
        ['.altinstructions', 'ext4'],
        ['.altinstructions', 'vmlinux'],
      ]),
      'klp/arch-sections',
      'it is said to be for ext4 and for vmlinux',
    ],
    [
      'relocations without addends',
      one([['.altinstructions', 'ext4']], 'rel .altinstructions 8 R_X86_64_PC32 .text'),
      'klp/arch-sections',
      'it has relocations without addends',
    ],
    [
      'a livepatch relocation for what moves',
      one([['.altinstructions', 'ext4']], '# use'),
      'klp/record-target',
      'A record of kpatch-build is for a section that the conversion removes',
    ],
    [
      'a relocation against what moves',
      one([['.altinstructions', 'ext4']], 'rela .altinstructions 4 R_X86_64_PC32 .altinstructions 0'),
      'klp/record-target',
      'refers to a symbol that the conversion removes',
    ],
    [
      'code that refers to what moves',
      one([['.altinstructions', 'ext4']], pointer('x86_64', '.text', 0, '.altinstructions')),
      'klp/annotation-in-use',
      'Code or data of the module refers to',
    ],
  ])('%s', async (_, text, code, message) => {
    const plan = await planModule(text);
    expect(plan.state).toBe('blocked');
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { severity: 'error', code, message: expect.stringContaining(message) },
    ]);
  });
});

describe('the verifier finds', () => {
  const name = '.klp.arch.vmlinux..altinstructions';

  /** File offset of a section's bytes, or of a field of its header. */
  function place(elf: PlainElf, section: string, field?: number): number {
    const index = elf.sections.findIndex((other) => other.name === section);
    expect(index, section).toBeGreaterThan(0);
    return field === undefined ? (elf.sections[index]?.offset ?? 0) : elf.shoff + index * 64 + field;
  }

  test.each<[string, (elf: PlainElf) => number]>([
    ['another byte', (elf) => place(elf, name) + 20],
    ['a byte between the parts', (elf) => place(elf, '.klp.arch.vmlinux..parainstructions') + 13],
    ['another name', (elf) => place(elf, name, 0)],
    ['another type', (elf) => place(elf, name, 4)],
    ['other flags', (elf) => place(elf, name, 8)],
    ['an address', (elf) => place(elf, name, 16)],
    ['another size', (elf) => place(elf, name, 32)],
    ['another alignment', (elf) => place(elf, name, 48)],
    ['other flags of the relocations', (elf) => place(elf, `.rela${name}`, 8)],
    ['relocations of another section', (elf) => place(elf, `.rela${name}`, 44)],
    ['relocations elsewhere', (elf) => place(elf, `.rela${name}`) + 24],
    ['relocations of another type', (elf) => place(elf, `.rela${name}`) + 24 + 8],
    ['relocations against another symbol', (elf) => place(elf, `.rela${name}`) + 24 + 12],
    ['another addend', (elf) => place(elf, `.rela${name}`) + 24 + 16],
  ])('%s', async (_, offsetIn) => {
    const { plan, bytes } = await convert(archModule('5.4.0'));
    const offset = offsetIn(readPlainElf(bytes));
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    const { problems } = await verifyConversion(plan, new BufferSource(bytes));
    expect(problems.some((problem) => /\.klp\.arch\./.test(problem))).toBe(true);
  });

  test('a relocation too few', async () => {
    const { plan, bytes } = await convert(archModule('5.4.0'));
    const offset = place(readPlainElf(bytes), `.rela${name}`, 32);
    bytes[offset] = (bytes[offset] ?? 0) - 24;
    const { problems } = await verifyConversion(plan, new BufferSource(bytes));
    expect(problems).toContain(`the relocations of ${name} are no copies`);
  });
});

test('damaged modules are refused or convert to what verifies', async () => {
  const outcomes = { converted: 0, refused: 0 };
  for (const { bytes } of byteFlips(archModule('5.4.0'), 400, 5)) {
    try {
      expect((await convertInput(bytes)).verification.problems).toEqual([]);
      outcomes.converted += 1;
    } catch (error) {
      if (!(error instanceof Error && /^(blocked|nothing|not-convertible|undecided): /.test(error.message)))
        expect(error).toMatchObject({ name: 'FormatError' });
      outcomes.refused += 1;
    }
  }
  expect(outcomes.converted).toBeGreaterThan(10);
  expect(outcomes.refused).toBeGreaterThan(10);
});
