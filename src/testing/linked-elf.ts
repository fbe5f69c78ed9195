import { moduleFromText } from './module-from-text';

/** A linked kernel from a picture, whose symbols have addresses for values: an object file that says ET_EXEC. */
export function linkedFromText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = moduleFromText(text);
  const isBigEndian = bytes[5] === 2;
  bytes[16] = isBigEndian ? 0 : 2;
  bytes[17] = isBigEndian ? 2 : 0;
  return bytes;
}

/** `linux_banner` as a section and a symbol of a picture. */
export function bannerLines(release: string): string {
  const text = `Linux version ${release} (builder) #1 SMP\n`;
  const hex = [...text].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return `section .rodata.banner PROGBITS A ${text.length} bytes=${hex}
symbol linux_banner OBJECT GLOBAL .rodata.banner 0 ${text.length}`;
}
