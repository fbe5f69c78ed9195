import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { BufferSource } from '../bytes/byte-source';
import { ObjectFile } from '../elf/object-file';
import { readLivepatchModule } from '../klp/read-module';
import { codePicture, listFunction, withMachine } from '../testing/code-pictures';
import { byteFlips, randomNumbers } from '../testing/corrupt';
import { moduleFromText } from '../testing/module-from-text';
import { listFunctions } from './functions';
import { listCode } from './list-code';

// Any bytes are listed without a gap, whatever relocations there are.

const isThorough = process.env['HOSTILE'] === '1';

interface Machine {
  readonly name: string;
  readonly picture: string;
  readonly e_machine?: number;
}

const machines: readonly Machine[] = [
  { name: 'x86_64', picture: 'x86_64' },
  { name: 'i386', picture: 'i386' },
  { name: 'arm64', picture: 'aarch64' },
  { name: 'ppc64le', picture: 'ppc64le' },
  { name: 'ppc64', picture: 'ppc64' },
  { name: 's390x', picture: 's390x' },
  { name: 'riscv64', picture: 'unknown', e_machine: 243 },
  { name: 'LoongArch', picture: 'unknown', e_machine: 258 },
];

/** Random code with random relocations, some outside of it and some against nothing. */
function randomPicture(machine: string, seed: number): string {
  const random = randomNumbers(seed);
  const hex = Array.from({ length: 4001 }, () => (random() & 0xff).toString(16).padStart(2, '0')).join('');
  const symbols = ['x', '.text', '0', '999', '.klp.sym.vmlinux.x,1'];
  const relocations = Array.from({ length: 1500 }, () => {
    const [offset, type, addend] = [random() % 4100, random() % 70, (random() % 5000) - 2500];
    return `rela .text ${offset} ${type} ${symbols[random() % symbols.length]} ${addend}`;
  });
  return codePicture(
    machine,
    hex,
    ['undefined x', 'livepatch-symbol .klp.sym.vmlinux.x,1', ...relocations].join('\n'),
  );
}

test.each(machines)('random code of $name', async ({ picture: machine, e_machine }) => {
  for (let seed = 1; seed <= (isThorough ? 200 : 4); seed++) {
    const picture = randomPicture(machine, seed);
    const { lines } = await listFunction(e_machine === undefined ? picture : withMachine(picture, e_machine));
    let next = 0;
    for (const { offset, bytes, relocations } of lines) {
      expect(offset).toBe(next);
      next += bytes.length;
      expect(relocations.every((one) => one.offset >= offset && one.offset < next)).toBe(true);
    }
    expect(next).toBe(4001);
  }
});

describe('a damaged module', () => {
  const sound = moduleFromText(
    codePicture(
      'x86_64',
      'e800000000 488b0500000000 eb00 c3',
      `
undefined x
livepatch-symbol .klp.sym.vmlinux.y,1
rela .text 1 R_X86_64_PLT32 x -4
rela .text 8 R_X86_64_PC32 .klp.sym.vmlinux.y,1 -4 in=.klp.rela.vmlinux..text flags=AIo
`,
    ),
  );

  test('is listed, or refused by a FormatError', async () => {
    let listed = 0;
    for (const { what, bytes } of byteFlips(sound, isThorough ? 20_000 : 400, 5)) {
      try {
        const module = await readLivepatchModule(await ObjectFile.open(new BufferSource(bytes)));
        for (const { name, section, offset } of listFunctions(module)) {
          await listCode(module, { name, section, offset });
          listed += 1;
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw new Error(what, { cause: error });
      }
    }
    expect(listed).toBeGreaterThan(100);
  });
});
