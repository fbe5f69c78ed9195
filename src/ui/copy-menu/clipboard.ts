import { harmlessText } from '../../base/harmless';

/**
 * Puts text on the clipboard, harmless for the terminal that it is pasted into; rejects when the browser does not let it. The text may still be on its way: Safari wants
 * the clipboard to be asked for within the click, and takes a promise.
 */
export async function writeClipboard(text: Promise<string> | string): Promise<void> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  // Absent on a page that was served over plain HTTP from another machine.
  if (clipboard === undefined) return copyWithCommand(harmlessText(await text));
  if (typeof text === 'string' || typeof ClipboardItem === 'undefined')
    return clipboard.writeText(harmlessText(await text));
  const blob = text.then((value) => new Blob([harmlessText(value)], { type: 'text/plain' }));
  return clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
}

function copyWithCommand(text: string): void {
  const take = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', take, { once: true });
  const copied = document.execCommand('copy');
  document.removeEventListener('copy', take);
  if (!copied) throw new Error('The browser does not let this page copy');
}
