import { formatSize } from '../base/format';
import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { isElf, isLinkedElf } from '../elf/header';
import { type ModuleInfo, readModuleInfo } from '../elf/module-info';
import { ObjectFile } from '../elf/object-file';
import type { Choice } from '../klp/choices/choice';
import { isDecisionsFile, readDecisions } from '../klp/choices/decisions-file';
import { looksLikeLivepatch } from '../klp/livepatch-module';
import { isTextSource } from '../symbols/formats/index';
import { notUsable } from './known-formats';
import { headOf, type Unwrapped, unwrap } from './unwrap';

/** A file as it was given: its name and its bytes. */
export interface NamedFile {
  readonly name: string;
  readonly source: ByteSource;
}

/** A file opened as far as to know what it is. */
export interface OpenedFile<File extends NamedFile = NamedFile> {
  readonly file: File;
  readonly unwrapped: Unwrapped;
  readonly what: FileContent;
}

export type FileContent =
  /** A relocatable ELF file; whether it is looked into or a source of symbols depends on what else is open. */
  | {
      readonly kind: 'object';
      readonly object: ObjectFile;
      readonly info: ModuleInfo;
      readonly isLivepatch: boolean;
    }
  | { readonly kind: 'vmlinux' }
  /** One of the text formats of symbol sources. */
  | { readonly kind: 'text' }
  /** What a person decided about symbols, as the Ambiguity view exports it. */
  | { readonly kind: 'decisions'; readonly choices: readonly Choice[] };

/**
 * Opens a file and tells by its content what it is; its name is not looked at. Throws {@link FormatError} for what is
 * of no use here, with what to do instead.
 */
export async function openFile<File extends NamedFile>(
  file: File,
  onProgress?: (fraction: number) => void,
): Promise<OpenedFile<File>> {
  if (file.source.size === 0) {
    throw new FormatError({
      code: 'file/empty',
      message: 'the file is empty, or gone since it was chosen',
      mend: 'Build or copy it again.',
    });
  }
  const unwrapped = await unwrap(file.source, onProgress);
  return { file, unwrapped, what: await recognise(unwrapped.content) };
}

/** No ELF file has more: with debug information a vmlinux has 633 MB, a module 355 MB. */
const largestElf = 2 ** 31;
/** No text has more: it is read whole, and the kallsyms of a kernel with all its modules has 20 MB. */
const largestText = 2 ** 29;

async function recognise(content: ByteSource): Promise<FileContent> {
  const head = await headOf(content, 4096);
  checkSize(content.size, head);
  if (isLinkedElf(head)) return { kind: 'vmlinux' };
  if (isElf(head)) {
    const object = await ObjectFile.open(content);
    const info = await readModuleInfo(object);
    return { kind: 'object', object, info, isLivepatch: looksLikeLivepatch(object, info) };
  }
  if (isTextSource(head)) return { kind: 'text' };
  if (isDecisionsFile(head)) return { kind: 'decisions', choices: await readDecisions(content) };
  throw notUsable(head);
}

/** Throws FormatError for what is larger than any file of its kind: reading it would take all there is of time and memory. */
function checkSize(size: number, head: Uint8Array): void {
  const isObject = isElf(head);
  if (!isObject && !isTextSource(head) && !isDecisionsFile(head)) return;
  if (size <= (isObject ? largestElf : largestText)) return;
  throw new FormatError({
    code: 'file/too-large',
    message: `the file begins as ${isObject ? 'an ELF file' : 'a source of symbols'} and has ${formatSize(size)}: no ${isObject ? 'module or kernel' : 'list of symbols'} is so large`,
    mend: 'It may be damaged, or a disk image: copy or make it again.',
  });
}
