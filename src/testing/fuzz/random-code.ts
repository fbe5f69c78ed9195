// Code of every machine that is disassembled, and of one that is not, with relocations that need not fit it.

import { brokenName, trickName } from '../hostile-names';
import type { Random } from './random';

/** A picture; its machine by number where pictures do not know it. */
export interface CodePicture {
  readonly picture: string;
  readonly e_machine?: number;
}

const machines: readonly (readonly [name: string, e_machine?: number])[] = [
  ['x86_64'],
  ['x86_64'],
  ['i386'],
  ['aarch64'],
  ['ppc64le'],
  ['ppc64'],
  ['s390x'],
  ['unknown', 243],
  ['unknown', 258],
  ['ppc'],
];

/** Beginnings of instructions, so that not everything is at random: calls, branches, prefixes, the shortest and the longest. */
const beginnings: readonly string[] = [
  'e800000000',
  '488b0500000000',
  '0f8400000000',
  'eb00',
  'ff2500000000',
  '666666662e0f1f840000000000',
  'c4e2f9',
  '62f1fd48',
  'f30f1efa',
  '00000094',
  '00000014',
  '01000048',
  '48000001',
  'c0e500000000',
  'c01000000000',
  'a7f40000',
  '97000000e7800000',
  'ef000000',
  '00000000000000000000',
  'ffffffffffffffffffff',
];

const symbols = [
  'x',
  '.text',
  'f',
  'f',
  '0',
  '999',
  '.klp.sym.vmlinux.x,1',
  '.klp.sym.ext4.y',
  trickName('t'),
];

function randomBytes(random: Random, most: number): string {
  let hex = '';
  const size = 1 + random.below(most);
  while (hex.length < size * 2)
    hex += random.once(2)
      ? random.pick(beginnings)
      : random.list(1 + random.below(8), () => random.below(256).toString(16).padStart(2, '0')).join('');
  return hex.slice(0, size * 2);
}

/** A module with two sections of code and a handful of functions, which may overlap and reach beyond their section. */
export function randomCode(random: Random): CodePicture {
  const [machine, e_machine] = random.pick(machines);
  const code = randomBytes(random, random.once(8) ? 6000 : 400);
  const size = code.length / 2;
  const other = randomBytes(random, 64);
  const place = (): number => random.below(size + (random.once(10) ? 100 : 0));
  const functions = random.list(random.below(6), () => {
    const name = random.pick(['f', 'g', 'f.cold', '__pfx_f', trickName('f'), brokenName('f')]);
    return `symbol ${name} FUNC ${random.pick(['LOCAL', 'GLOBAL'])} .text ${place()} ${random.below(size + 8)}`;
  });
  const relocations = random.list(random.below(40), () => {
    const into = random.once(4) ? ' in=.klp.rela.vmlinux..text flags=AIo' : '';
    const addend = random.pick([0, -4, 4, random.below(300) - 150, 2 ** 31 - 1]);
    return `rela .text ${place()} ${random.below(random.once(4) ? 256 : 70)} ${random.pick(symbols)} ${addend}${into}`;
  });
  const picture = [
    `module ${machine}`,
    'modinfo livepatch=Y vermagic=6.1.0',
    `section .text PROGBITS AX ${size} align=16 bytes=${code}`,
    `section ${random.pick(['.text.f', '.init.text', '.data'])} PROGBITS ${random.pick(['AX', 'WA'])} ${other.length / 2} bytes=${other}`,
    'section-symbol .text',
    `symbol f FUNC GLOBAL .text 0 ${size}`,
    ...functions,
    'undefined x',
    `undefined ${trickName('t')}`,
    'livepatch-symbol .klp.sym.vmlinux.x,1',
    'livepatch-symbol .klp.sym.ext4.y',
    ...relocations,
  ].join('\n');
  return e_machine === undefined ? { picture } : { picture, e_machine };
}
