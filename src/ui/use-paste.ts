import { useEffect } from 'react';

/** Opens pasted files, and pasted text that looks like a symbol list; leaves pasting into fields alone. */
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
      else if (looksLikeSymbolList(text)) onFiles([new File([text], 'pasted-Symbols.list')]);
      else return;
      event.preventDefault();
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [onFiles]);
}

/** The header, or an object line followed by a name. */
function looksLikeSymbolList(text: string): boolean {
  return /^\s*(klp-convert-symbol-data|\*\w[^\s]*\r?\n\S)/.test(text);
}
