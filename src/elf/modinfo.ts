import { decodeName } from './string-table';

/** One `tag=value` string of `.modinfo`. */
export interface ModinfoEntry {
  readonly tag: string;
  readonly value: string;
  /** Byte offset in the section. */
  readonly offset: number;
}

/**
 * Parses `.modinfo`: NUL-separated strings, runs of NULs skipped, as the kernel does (kernel/module/main.c:
 * module_next_tag_pair). A string without `=` is no tag for the kernel: it gets an empty one.
 */
export function parseModinfo(bytes: Uint8Array): ModinfoEntry[] {
  const entries: ModinfoEntry[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const nul = bytes.indexOf(0, offset);
    const end = nul < 0 ? bytes.length : nul;
    if (end > offset) {
      const text = decodeName(bytes.subarray(offset, end));
      const equals = text.indexOf('=');
      entries.push({
        tag: equals < 0 ? '' : text.slice(0, equals),
        value: text.slice(equals + 1),
        offset,
      });
    }
    offset = end + 1;
  }
  return entries;
}

/** The first entry with this tag: the one the kernel uses. */
export function modinfoValue(entries: readonly ModinfoEntry[], tag: string): string | undefined {
  return entries.find((entry) => entry.tag === tag)?.value;
}
