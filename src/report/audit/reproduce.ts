import type { Finding, Subject } from '../../audit/finding';
import { shellFile, shellQuote } from './shell';

/** Suffixes of packed modules and what unpacks them beside the packed file; modules of distributions are packed so. */
const packers: readonly (readonly [suffix: string, command: string])[] = [
  ['.gz', 'gzip -dk'],
  ['.xz', 'xz -dk'],
  ['.zst', 'zstd -d'],
];

/** Commands that show a file without klpscope. */
export function commandsForFile(name: string): string[] {
  const packer = packers.find(([suffix]) => name.endsWith(suffix));
  const file = shellFile(unpackedName(name));
  return [
    `sha256sum ${shellFile(name)}`,
    ...(packer === undefined ? [] : [`${packer[1]} ${shellFile(name)}`]),
    `readelf -hW ${file}`,
    `readelf -SW ${file}`,
    modinfo(unpackedName(name)),
    ...(isModuleName(unpackedName(name)) ? [`modinfo -F vermagic ${file}`] : []),
  ];
}

/** Commands that show what a finding is about. */
export function commandsFor({ subject, bytes, fileOffset }: Finding, name: string): string[] {
  const file = unpackedName(name);
  const dump =
    bytes === undefined || fileOffset === undefined || bytes.length === 0
      ? []
      : [`od -A x -t x1 -j ${fileOffset} -N ${bytes.length} ${shellFile(file)}`];
  return [...commandsForSubject(subject, file), ...dump];
}

function commandsForSubject(subject: Subject, name: string): string[] {
  const file = shellFile(name);
  switch (subject.kind) {
    case 'module':
      return [`readelf -hW ${file}`, modinfo(name)];
    case 'section':
      return [`readelf -SW ${file}${lineWith(subject.section)}`];
    case 'symbol':
      return [`readelf -sW ${file}${lineWith(subject.symbol)}`];
    case 'relocation':
      return [`readelf -rW ${file}${relocationLine(subject.section, subject.offset)}`];
    case 'function':
      // The position counts those of this name in the object, in this order.
      return [
        `readelf -sW ${file}${lineWith(subject.name)}`,
        `sudo grep -Fw ${pattern(subject.name)} /proc/kallsyms`,
      ];
    case 'modinfo':
      return [isModuleName(name) ? `modinfo -F ${shellQuote(subject.tag)} ${file}` : modinfo(name)];
  }
}

function lineWith(symbol: string): string {
  const printed = asReadelfPrints(symbol);
  return printed === undefined || printed === '' ? '' : ` | grep -Fw ${pattern(printed)}`;
}

/** The heading of the relocation section and the entries at this offset, of which there may be some in other sections. */
function relocationLine(section: string, offset: bigint): string {
  const printed = asReadelfPrints(section);
  const entry = shellQuote(`^0*${offset.toString(16)} `);
  if (printed === undefined) return ` | grep ${entry}`;
  const heading = shellQuote(`'${printed.replace(/[[*^$\\]/g, '\\$&')}'`);
  return ` | grep -e ${heading} -e ${entry}`;
}

/**
 * binutils/readelf.c: print_symbol, printable_section_name: a control character is printed as `^[`. What a byte beyond
 * ASCII becomes depends on the locale and the version; a backslash may be one of klpscope's own for such a byte.
 */
function asReadelfPrints(name: string): string | undefined {
  if (/[^\0-\x7e]|\\/.test(name)) return undefined;
  return Array.from(name, (character) =>
    character < ' ' ? `^${String.fromCharCode(character.charCodeAt(0) + 0x40)}` : character,
  ).join('');
}

function pattern(text: string): string {
  return `${text.startsWith('-') ? '-- ' : ''}${shellQuote(text)}`;
}

/** kmod takes a name that does not end so for that of an installed module. */
function isModuleName(name: string): boolean {
  return name.endsWith('.ko');
}

function modinfo(name: string): string {
  return isModuleName(name) ? `modinfo ${shellFile(name)}` : `readelf -p .modinfo ${shellFile(name)}`;
}

function unpackedName(name: string): string {
  const suffix = packers.find(([known]) => name.endsWith(known))?.[0] ?? '';
  return name.slice(0, name.length - suffix.length);
}
