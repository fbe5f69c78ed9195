import { FormatError } from '../../base/format-error';
import type { ByteSource } from '../../bytes/byte-source';
import { isElf } from '../../elf/header';
import { decodeName } from '../../elf/string-table';
import { isSymbolSource } from '../../symbols/symbol-source';
import type { FileRole } from '../protocol';

/** What a file is by its content; its name is not looked at. Throws {@link FormatError} for what is neither. */
export async function recogniseFile(source: ByteSource): Promise<FileRole> {
  if (source.size === 0) {
    throw new FormatError({
      code: 'file/empty',
      message: 'the file is empty',
      mend: 'Build or copy it again.',
    });
  }
  const head = await source.read(0, Math.min(source.size, 4096));
  if (isElf(head)) return 'module';
  if (isSymbolSource(head)) return 'symbols';
  throw notUsable(head);
}

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
    test: (head) => startsWith(head, 0x1f, 0x8b),
    code: 'file/gzip',
    message: 'this is a gzip file',
    mend: 'Unpack it first: gunzip.',
  },
  {
    test: (head) => startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a),
    code: 'file/xz',
    message: 'this is an xz file',
    mend: 'Unpack it first: unxz.',
  },
  {
    test: (head) => startsWith(head, 0x28, 0xb5, 0x2f, 0xfd),
    code: 'file/zstd',
    message: 'this is a zstd file',
    mend: 'Unpack it first: unzstd.',
  },
  {
    test: (_, line) => /^0x[0-9a-f]{8}\t\S+\t/.test(line),
    code: 'file/module-symvers',
    message: 'this looks like Module.symvers, which has only the exported symbols',
    mend: 'Open /proc/kallsyms, System.map or a Symbols.list, which have all of them.',
  },
  {
    test: (_, line) => /^[A-Za-z_.$][\w.$]*( [A-Za-z])?\r?$/.test(line),
    code: 'symbols-list/no-object',
    message: 'the first symbol comes before any object line',
    mend: 'If this is a symbol list, put a line "*vmlinux" before the first symbol.',
  },
];

function notUsable(head: Uint8Array): FormatError {
  const line = decodeName(head.subarray(0, Math.max(head.indexOf(0x0a), 0) || Math.min(head.length, 200)));
  const known = knownFormats.find((format) => format.test(head, line));
  if (known !== undefined)
    return new FormatError({ code: known.code, message: known.message, mend: known.mend, offset: 0 });
  const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new FormatError({
    code: 'file/unknown',
    message: `this is neither an ELF object nor a symbol list: it begins with ${magic}`,
    offset: 0,
    mend: 'Open a kernel module (.ko), or a copy of /proc/kallsyms, a System.map, nm output or a Symbols.list.',
  });
}
