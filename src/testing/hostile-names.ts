// Names that try to be more than names: to steer a terminal, to turn the direction of writing, to be markup, to begin a line
// of their own.

/** What a picture cannot hold, which is parted at blanks and lines: two letters, or three, that stand for as many bytes. */
const stand: readonly (readonly [letters: string, bytes: readonly number[]])[] = [
  ['^J', [0x0a, 0x0a]],
  ['^M', [0x0d, 0x0d]],
  ['^I', [0x09, 0x09]],
  ['^~', [0xff, 0xfe]],
  // U+FEFF and U+2028, which are blanks in JavaScript.
  ['^F!', [0xef, 0xbb, 0xbf]],
  ['^L!', [0xe2, 0x80, 0xa8]],
];

/** Control, direction, zero width, tags, markup; a line feed that would begin a message of our own. */
const trick =
  '\x1b[31m\x1b]0;x\x07^M^J^Iklpscope:\u009b\u202e\u2066\u200b\u200f^F!^L!\u{e0041}<img/src=x/onerror=hacked()>';

/** A name of UTF-8, as a picture takes it. */
export function trickName(stem: string): string {
  return `${stem}${trick}`;
}

/** A name that a list may hold, which knows no control characters of ASCII. */
export function quietName(stem: string): string {
  return `${stem}\u009b31m\u202e\u2066\u200b\u200f^F!^L!\u{e0041}<b>`;
}

/** A name that is no UTF-8: a lone surrogate as some encode it, and bytes that begin nothing. */
export function brokenName(stem: string): string {
  return `${stem}\x1b[2J^~^J`;
}

/** The bytes of a file that was made with such names, with what the letters stand for. */
export function withTricks(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const result = bytes.slice();
  for (const [letters, meant] of stand)
    for (let place = 0; place < result.length; place++)
      if (meant.every((_, i) => result[place + i] === letters.charCodeAt(i))) result.set(meant, place);
  return result;
}

/** The same of a text. */
export function trickText(text: string): Uint8Array<ArrayBuffer> {
  return withTricks(new TextEncoder().encode(text));
}

/** What no name may bring to a screen: `undefined`, or the character and what stands around it. */
export function harmIn(text: string): string | undefined {
  const found =
    /(?![\n\t])[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u.exec(
      text,
    );
  return found === null
    ? undefined
    : JSON.stringify(text.slice(Math.max(found.index - 60, 0), found.index + 20));
}

const evil = trickName('evil');
const broken = brokenName('broken');

/** A livepatch whose every name and value is one of these; not converted yet. */
export const trickLivepatch = `
module x86_64
modinfo livepatch=Y vermagic=${trickName('6.1.0')} description=${evil} author=${broken} depends=${evil} ${trickName('tag')}=x
this-module lp
section .text PROGBITS AX 64 align=16 bytes=${'e800000000'.repeat(6)}${'90'.repeat(34)}
section .text.${evil} PROGBITS AX 32 align=16
section .data.${broken} PROGBITS WA 32 align=8
section __jump_table PROGBITS WA 32 align=8
annotate ${trickName('obj')} ${trickName('noted')} 3
annotate vmlinux ${brokenName('noted')} 3
file ${trickName('a.c')}
symbol ${trickName('new')} FUNC LOCAL .text 0 64
symbol ${brokenName('new')} FUNC LOCAL .text.${evil} 0 32
undefined ${trickName('gone')}
undefined ${trickName('twice')}
undefined ${brokenName('twice')}
undefined ${trickName('noted')}
undefined ${brokenName('noted')}
undefined ${trickName('unused')}
undefined ${quietName('quiet')}
rela .text 0x01 R_X86_64_PLT32 ${trickName('gone')} -4
rela .text 0x06 R_X86_64_PLT32 ${trickName('twice')} -4
rela .text 0x0b R_X86_64_PLT32 ${brokenName('twice')} -4
rela .text 0x10 R_X86_64_PLT32 ${trickName('noted')} -4
rela .text 0x15 R_X86_64_PLT32 ${brokenName('noted')} -4
rela .text 0x1a R_X86_64_PLT32 ${trickName('new')} -4
rela .text 0x20 R_X86_64_PLT32 ${quietName('quiet')} -4
rela .text.${evil} 0x04 R_X86_64_PC32 ${trickName('twice')} -4
rela .data.${broken} 0x00 R_X86_64_64 ${trickName('twice')} 0
rela __jump_table 0x08 R_X86_64_64 ${trickName('twice')} 0
`;

/** The same finished by a careless tool: livepatch symbols of such names, some of which lost their marks. */
export const trickFinished = `
module x86_64
modinfo livepatch=Y vermagic=6.1.0 description=${evil} depends=${evil}
this-module lp
section .text PROGBITS AX 64 align=16
section .init.text PROGBITS AX 64 align=16
file ${trickName('a.c')}
symbol ${trickName('new')} FUNC LOCAL .text 0 64
livepatch-symbol .klp.sym.${trickName('obj')}.${trickName('twice')},1
livepatch-symbol .klp.sym.vmlinux.${trickName('twice')},2
symbol .klp.sym.vmlinux.${trickName('lost')},1 NOTYPE GLOBAL ABS 0 0
livepatch-symbol .klp.sym.${evil}
rela .text 0x04 2 .klp.sym.${trickName('obj')}.${trickName('twice')},1 -4 in=.klp.rela.${trickName('obj')}..text flags=AIo
rela .text 0x0c 2 .klp.sym.vmlinux.${trickName('twice')},2 -4 in=.klp.rela.${trickName('other')}..text flags=AIo
rela .text 0x14 2 .klp.sym.vmlinux.${trickName('lost')},1 -4
rela .text 0x1c 2 .klp.sym.${evil} -4
rela .init.text 0x04 2 .klp.sym.vmlinux.${trickName('twice')},2 -4 in=.klp.rela.vmlinux..init.text flags=AIo
`;

/** A list that knows some names, one of them twice. */
export const trickList = `klp-convert-symbol-data.0.1
*vmlinux
${quietName('quiet')}
${quietName('quiet')}
*${quietName('obj')}
${quietName('quiet')}
`;

/** A module that has symbols of the names, each twice: a source of symbols. */
export const trickTarget = `
module x86_64
modinfo name=${trickName('obj')} vermagic=6.1.0
this-module o^Jj
section .text PROGBITS AX 64
file ${trickName('b.c')}
${['gone', 'twice', 'noted']
  .flatMap((stem) => [trickName(stem), brokenName(stem)])
  .flatMap((name, i) => [
    `symbol ${name} FUNC LOCAL .text ${i * 8} 4`,
    ...(name.startsWith('gone') ? [] : [`symbol ${name} FUNC LOCAL .text ${i * 8 + 4} 4`]),
  ])
  .join('\n')}
`;
