import { FormatError } from '../base/format-error';
import { decodeName } from '../elf/string-table';

interface KnownFormat {
  readonly test: (head: Uint8Array, firstLine: string) => boolean;
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

const startsWith = (head: Uint8Array, ...magic: readonly number[]): boolean =>
  magic.every((byte, i) => head[i] === byte);

/** Files that people drop and that can be put right with one command. */
const knownFormats: readonly KnownFormat[] = [
  {
    test: (head) => startsWith(head, 0x42, 0x5a, 0x68),
    code: 'file/bzip2',
    message: 'this is a bzip2 file',
    mend: 'Unpack it first: bunzip2.',
  },
  {
    test: (head) => startsWith(head, 0x4d, 0x5a),
    code: 'file/vmlinuz',
    message: 'this is a kernel image as it boots (vmlinuz), which has no symbols',
    mend: 'Open the vmlinux of the kernel build or of the debuginfo package, or a copy of /proc/kallsyms.',
  },
  {
    test: (head) => startsWith(head, 0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e),
    code: 'file/archive',
    message: 'this is an archive: a static library or a Debian package',
    mend: 'Unpack it first (ar x, or dpkg-deb -x), and open what is in it.',
  },
  {
    test: (head) => startsWith(head, 0xed, 0xab, 0xee, 0xdb),
    code: 'file/rpm',
    message: 'this is an RPM package',
    mend: 'Unpack it first (rpm2cpio … | cpio -id), and open what is in it.',
  },
  {
    test: (_, line) => /^[A-Za-z_.$][\w.$]*( [A-Za-z])?\r?$/.test(line),
    code: 'symbols-list/no-object',
    message: 'the first symbol comes before any object line',
    mend: 'If this is a symbol list, put a line "*vmlinux" before the first symbol.',
  },
];

/** The error for a file that is nothing that klpscope reads: what it is instead, if that is known. */
export function notUsable(head: Uint8Array): FormatError {
  const line = decodeName(head.subarray(0, Math.max(head.indexOf(0x0a), 0) || Math.min(head.length, 200)));
  const known = knownFormats.find((format) => format.test(head, line));
  if (known !== undefined)
    return new FormatError({ code: known.code, message: known.message, mend: known.mend, offset: 0 });
  const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new FormatError({
    code: 'file/unknown',
    message: `this is neither an ELF object nor a source of symbols: it begins with ${magic}`,
    offset: 0,
    mend: 'Open a kernel module (.ko), or of its kernel a vmlinux, a copy of /proc/kallsyms, a System.map, nm output, a Symbols.list or Module.symvers.',
  });
}
