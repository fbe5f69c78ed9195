import { useEffect } from 'react';

/** Opens pasted files, and pasted text that looks like symbols; leaves pasting into fields alone. */
export function usePaste(onFiles: (files: File[]) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, [contenteditable]') !== null
      )
        return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (files.length > 0) onFiles(files);
      else if (looksLikeSymbols(text)) onFiles([new File([text], 'pasted-symbols')]);
      else return;
      event.preventDefault();
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [onFiles]);
}

/** Symbols.list: its header, or an object line followed by a name. kallsyms, System.map, nm; Module.symvers. */
function looksLikeSymbols(text: string): boolean {
  return /^\s*(klp-convert-symbol-data|\*\w[^\s]*\r?\n\S|[\da-f]{8,16} [A-Za-z] \S|0x[\da-f]{8}\t)/.test(
    text,
  );
}
