import { describe, expect, test } from 'vitest';
import { FormatError } from '../base/format-error';
import { compareInputs } from '../testing/compare-pictures';
import { badFields, byteFlips, type Corruption } from '../testing/corrupt';
import { moduleFromText } from '../testing/module-from-text';
import { annotatedLivepatch, everyTable, plainLivepatch } from '../testing/pictures';

const isThorough = process.env['HOSTILE'] === '1';
const everyNth = isThorough ? 1 : 29;

const right = moduleFromText(plainLivepatch);

/** How many of the wrong files could be compared. */
async function compareAll(corruptions: Iterable<Corruption>): Promise<number> {
  let compared = 0;
  let index = 0;
  for (const { bytes } of corruptions) {
    index += 1;
    if (index % everyNth !== 0) continue;
    try {
      await compareInputs(right, bytes);
      await compareInputs(bytes, right);
      compared += 1;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return compared;
}

describe('any bytes give a comparison or a FormatError', () => {
  test.each(['x86_64', 'ppc', 's390x', 'i386'])('%s', async (machine) => {
    const bytes = moduleFromText(machine === 'x86_64' ? annotatedLivepatch(machine) : everyTable(machine));
    expect(await compareAll(badFields(bytes))).toBeGreaterThan(0);
    expect(await compareAll(byteFlips(bytes, isThorough ? 4000 : 1000, 7))).toBeGreaterThan(0);
  });
});

test('symbols on top of each other cost no more than their bytes', async () => {
  const size = 2 ** 20;
  const count = 20_000;
  const picture = `
module x86_64
section .text PROGBITS AX ${size}
${Array.from({ length: count }, (_, i) => `symbol f${i} FUNC LOCAL .text ${i} ${size - i}`).join('\n')}
`;
  const { functions } = await compareInputs(picture, picture);
  expect(functions).toHaveLength(count);
});

test('thousands of relocations to one long piece of data cost no more than its bytes', async () => {
  const count = 20_000;
  const picture = `
module x86_64
section .text PROGBITS AX ${8 * count}
section .data PROGBITS WA ${2 ** 20}
section-symbol .data
symbol f FUNC LOCAL .text 0 ${8 * count}
${Array.from({ length: count }, (_, i) => `rela .text ${8 * i} R_X86_64_64 .data 0`).join('\n')}
`;
  expect((await compareInputs(picture, picture)).outcome).toBe('identical');
});
