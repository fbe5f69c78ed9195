import { harmlessFileName } from '../../base/harmless';
import type { NamedBlob } from '../../worker/protocol';

/** The file as the browser wants it. */
export async function toBlob(file: NamedBlob): Promise<Blob> {
  return file instanceof Blob ? file : new Blob([await file.slice(0, file.size).arrayBuffer()]);
}

/** Hands a file to the browser, to save it where the user's downloads go. */
export async function saveFile(file: NamedBlob): Promise<void> {
  const url = URL.createObjectURL(await toBlob(file));
  const link = document.createElement('a');
  link.href = url;
  link.download = harmlessFileName(file.name);
  link.click();
  // The browser may not have begun to read.
  setTimeout(URL.revokeObjectURL, 60_000, url);
}
