import { describe, expect, test } from 'vitest';
import { decodeName, encodeName } from '../elf/string-table';
import { endsSoon } from '../testing/processor-time';
import { parseStatedName } from './stated-name';

function parse(rest: string): unknown[] {
  const stated = parseStatedName(encodeName(`.klp.sym.rela.${rest}`));
  return 'why' in stated
    ? [stated.why, stated.mend]
    : [stated.gate, stated.object, decodeName(stated.symbol), stated.position];
}

describe('a name that says object and position', () => {
  test.each([
    ['comma', 'vmlinux.vmlinux.f,1', ['vmlinux', 'vmlinux', 'f', 1]],
    ['dot', 'vmlinux.vmlinux.f.1', ['vmlinux', 'vmlinux', 'f', 1]],
    ['comma, dots in the name', 'ext4.jbd2.f.isra.0,2', ['ext4', 'jbd2', 'f.isra.0', 2]],
    ['dot, dots in the name: the last one counts', 'ext4.jbd2.f.isra.0.2', ['ext4', 'jbd2', 'f.isra.0', 2]],
    ['a position with zeros before it', 'vmlinux.vmlinux.f,010', ['vmlinux', 'vmlinux', 'f', 10]],
    ['objects as they are spelt in file names', 'snd-pcm.snd-pcm.f,0', ['snd_pcm', 'snd_pcm', 'f', 0]],
    ['a symbol of a module, when the livepatch is loaded', 'vmlinux.ext4.f,0', ['vmlinux', 'ext4', 'f', 0]],
    ['a name that is not ASCII', 'vmlinux.vmlinux.größe,0', ['vmlinux', 'vmlinux', 'größe', 0]],
    [
      'the longest',
      `${'m'.repeat(55)}.${'n'.repeat(55)}.${'f'.repeat(511)},1`,
      ['m'.repeat(55), 'n'.repeat(55), 'f'.repeat(511), 1],
    ],
  ])('%s', (_, rest, expected) => {
    expect(parse(rest)).toEqual(expected);
  });

  test('keeps bytes that are no text', () => {
    const bytes = Uint8Array.from([...encodeName('.klp.sym.rela.vmlinux.vmlinux.'), 0xff, 0x80, 0x2c, 0x31]);
    expect(parseStatedName(bytes)).toMatchObject({ symbol: Uint8Array.of(0xff, 0x80), position: 1 });
  });
});

describe('a name that is of no use', () => {
  test.each([
    ['nothing', ''],
    ['no position', 'vmlinux.vmlinux.f'],
    ['nothing after the comma', 'vmlinux.vmlinux.f,'],
    ['a position that is no number', 'vmlinux.vmlinux.f,x'],
    ['more after the position', 'vmlinux.vmlinux.f,1x'],
    ['two commas', 'vmlinux.vmlinux.f,g,1'],
    ['an object too few', 'vmlinux.f,1'],
    ['an empty gate', '.vmlinux.f,1'],
    ['an empty object', 'vmlinux..f,1'],
    ['an empty symbol', 'vmlinux.vmlinux.,1'],
  ])('%s', (_, rest) => {
    expect(parse(rest)[0]).toContain('not of the form .klp.sym.rela.<patched object>.<object>.<symbol>');
  });

  test.each([
    ['a gate too long', `${'m'.repeat(56)}.ext4.f,1`, 'object name is longer than 55 bytes'],
    ['an object too long', `ext4.${'m'.repeat(56)}.f,1`, 'object name is longer than 55 bytes'],
    ['a symbol too long', `ext4.ext4.${'f'.repeat(512)},1`, 'name is longer than 511 bytes'],
    ['a symbol of too many bytes', `ext4.ext4.${'ß'.repeat(256)},1`, 'name is longer than 511 bytes'],
    ['a position too large', 'ext4.ext4.f,4294967296', 'beyond 32 bits'],
  ])('%s', (_, rest, why) => {
    expect(parse(rest)[0]).toContain(why);
  });

  test.each([
    ['f,0', 'Use KLP_RELOC_SYMBOL(vmlinux, vmlinux, f): it is applied when the livepatch is loaded.'],
    ['f.2', 'Use KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, f, 2): it is applied when the livepatch is loaded.'],
  ])('a symbol of vmlinux applied with a module: %s', (end, mend) => {
    const [why, given] = parse(`nf_tables.vmlinux.${end}`);
    expect(why).toContain(
      "invalid access to vmlinux symbol 'f' from module-specific livepatch relocation section",
    );
    expect(given).toBe(mend);
  });

  test.each([['1.'.repeat(2000)], ['1'.repeat(4000)], [`${'1.'.repeat(2000)}x`], ['1,'.repeat(2000)]])(
    'thousands of dots and digits',
    async (rest) => {
      expect(await endsSoon(() => parse(rest))).toBe(true);
    },
  );
});
