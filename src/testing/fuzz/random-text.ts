// Texts in the grammars that klpscope reads, line by line, each now and then not quite in it.

import { joined } from './damage-bytes';
import type { Random } from './random';

const names = [
  'state_show',
  'seq_printf',
  '__ksymtab_seq_printf',
  'dup',
  'a.b.c',
  '$x',
  '',
  'ä',
  '\u0000',
  '*',
  '%s%n',
  '_text',
  '_etext',
  '__per_cpu_start',
  'x'.repeat(600),
  '__proto__',
  'constructor',
];
const objects = [
  'vmlinux',
  'ext4',
  'fs/ext4/ext4',
  'snd-pcm',
  'snd_pcm',
  '',
  ' ',
  '[ext4]',
  '../..',
  '__proto__',
  '9',
];
const letters = ['T', 't', 'd', 'D', 'U', 'w', 'V', 'a', '?', 'u', '', 'TT', '-'];

function address(random: Random): string {
  return random.pick([
    `ffffffff81${random
      .below(2 ** 24)
      .toString(16)
      .padStart(6, '0')}`,
    `c0${random
      .below(2 ** 24)
      .toString(16)
      .padStart(6, '0')}`,
    '0000000000000000',
    'ffffffffffffffff',
    '                ',
    '0x10',
    'fffffffffffffffff',
    random.below(2 ** 31).toString(16),
  ]);
}

type Line = (random: Random) => string;

/** A line of each format of symbol sources. */
const formats: readonly { readonly head: readonly string[]; readonly line: Line }[] = [
  {
    head: ['', '\ufeff'],
    line: (random) =>
      `${address(random)} ${random.pick(letters)} ${random.pick(names)}${random.once(3) ? `\t[${random.pick(objects)}]` : ''}`,
  },
  {
    head: [''],
    line: (random) =>
      `${random.pick(names)} ${random.pick(letters)} ${random.once(6) ? '' : address(random)}${random.once(2) ? ` ${random.below(4096).toString(16)}` : ''}`,
  },
  {
    head: [
      'klp-convert-symbol-data.0.1\n',
      'klp-convert-symbol-data.0.2\n',
      '',
      '\ufeff*vmlinux\n',
      '*vmlinux\n',
    ],
    line: (random) =>
      random.once(5)
        ? `*${random.pick(objects)}`
        : `${random.pick(names)}${random.once(4) ? ` ${random.pick(letters)}` : ''}`,
  },
  {
    head: [''],
    line: (random) =>
      [
        random.pick(['0x12345678', '0x00000000', '0x', '0xffffffffff', '12345678', '']),
        random.pick(names),
        random.pick(objects),
        random.pick(['EXPORT_SYMBOL', 'EXPORT_SYMBOL_GPL', 'EXPORT_UNUSED_SYMBOL', '']),
        ...(random.once(3) ? [] : [random.pick(['', 'NS', 'module:kvm,kvm-*', '\t'])]),
      ].join(random.once(10) ? ' ' : '\t'),
  },
];

/** A source of symbols: mostly of one format, now and then of several. */
export function randomSource(random: Random): Uint8Array<ArrayBuffer> {
  const format = random.pick(formats);
  const newline = random.once(6) ? random.pick(['\r\n', '\r', '\n\n', '\0']) : '\n';
  const lines = random.list(random.few(60), () =>
    (random.once(30) ? random.pick(formats) : format).line(random),
  );
  const text = random.pick(format.head) + lines.join(newline) + (random.once(4) ? '' : newline);
  const bytes = new TextEncoder().encode(text);
  return random.once(60) ? joined(...random.list(1 + random.below(2000), () => bytes)) : bytes;
}

const decisionWords = [
  'symbol',
  'object',
  'position',
  'of',
  'in',
  'format',
  'version',
  '__proto__',
  'decisions',
];

/** JSON that is a file of decisions, or nearly so. */
export function randomDecisions(random: Random): Uint8Array<ArrayBuffer> {
  const number = (): unknown =>
    random.pick([0, 1, 1, 2, 3, 3, -1, 1.5, 2 ** 32, 1e308, '1', null, Number.MAX_SAFE_INTEGER]);
  const choice = (): unknown => ({
    symbol: random.pick(names),
    object: random.pick(objects),
    position: random.once(3) ? number() : 1 + random.below(2),
    of: random.once(3) ? number() : 2 + random.below(2),
    ...(random.once(3) && { in: random.pick(['f', 'f+0x10/0x40', 'f+0x', '+', 'f+0xffffffffffffffff/0x0']) }),
    ...(random.once(12) && { [random.pick(decisionWords)]: random.pick([[], {}, null, 1]) }),
  });
  const file = {
    format: 'klpscope-decisions',
    version: random.once(12) ? number() : 1,
    ...(random.once(4) && { module: random.pick(names) }),
    decisions: random.once(12) ? choice() : random.list(random.below(6), choice),
  };
  const nested = random.once(40) ? `${'['.repeat(20_000)}` : '';
  return new TextEncoder().encode(JSON.stringify(file) + nested);
}

const fields = [
  'module',
  'symbols',
  'choose',
  'repair',
  'kernel',
  'tab',
  'filter',
  'sort',
  'same',
  'select',
  'x',
  '',
];
const values = [
  '1',
  '6.1',
  '99.999',
  'sections',
  'name',
  '-name',
  '0123456789abcdef.7064.klp_unique.ko',
  '0123456789abcdef.999999999999999.%00',
  'vmlinux,2/5:state_show@show+0x39/0x78',
  'vmlinux,9999999999/9999999999:f',
  'a,1/2:%25',
  'a,1/1:%2540@',
  'symbols:.text%2B0x14',
  'diff-bytes:%F0%9F%98%80',
  '%',
  '%zz',
  '%C3',
  '%ED%A0%80',
  '+',
  '<script>',
  '\ud800',
  'javascript:alert(1)',
  '__proto__:x',
];
const views = [
  'summary',
  'rules',
  'rules/late-read-only',
  'rules/../x',
  'diff',
  'patched',
  '__proto__',
  '',
  'a?b',
];

/** The part of an address from `#` on. */
export function randomLink(random: Random): string {
  const version = random.once(6) ? random.pick(['v2', 'v0', 'v99999', '', 'V1']) : 'v1';
  const query = random.list(random.below(random.once(8) ? 120 : 8), () => {
    const value = random.once(3) ? random.pick(values) + random.pick(values) : random.pick(values);
    return random.once(15) ? random.pick(fields) : `${random.pick(fields)}=${value}`;
  });
  return `#/${version}/${random.pick(views)}${random.once(6) ? '' : '?'}${query.join('&')}`;
}

/** Lines of a log, each made of one that the kernel prints in its printf form. */
export function randomLog(random: Random, lines: readonly string[]): string {
  const words = ['ext4', '.klp.sym.vmlinux.f,1', '-22', '0x', '%s', '', ' ', 'a'.repeat(300), ']', '\t'];
  const prefixes = ['', '[    1.234567] ', '<3>', '[Thu Jan  1 00:00:00 1970] ', 'kern  :err   : ', '[ T1]['];
  return random
    .list(random.few(260), () => {
      const line = random.pick(lines).replace(/%\w+/g, () => random.pick(words));
      return random.pick(prefixes) + (random.once(5) ? line.repeat(random.below(60)) : line);
    })
    .join(random.once(4) ? '\r\n' : '\n');
}
