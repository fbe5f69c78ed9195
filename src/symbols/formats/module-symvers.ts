import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { decodeName } from '../../elf/string-table';
import { hashName } from '../name-hash';
import { SourceObjects } from '../source-objects';
import { SourceSymbols } from '../source-symbols';
import { compareObjects, exportPrefix } from '../symbol-object';
import { RowColumns } from '../symbol-rows';
import type { ExportDetails, SymbolSource } from '../symbol-source';
import { objectNameOf } from './module-objects';

/** Whether the text begins as Module.symvers does: CRC, name, object, kind of export. */
export function isModuleSymvers(head: Uint8Array): boolean {
  return lineGrammar.test(decodeName(head.subarray(0, 1024)).split('\n')[0] ?? '');
}

const lineGrammar = /^0x([0-9a-f]{8})\t([!-\uffff]+)\t(\S+)\t(EXPORT_\S+)(?:\t(\S*))?\r?$/;

/**
 * Parses Module.symvers (scripts/mod/modpost.c: write_dump): `crc name object kind namespace`, by tabs. Its names become
 * `__ksymtab_` symbols of their objects, as which all other sources have exports. Throws {@link FormatError} at the first
 * line that is none of that.
 */
export function parseModuleSymvers(bytes: Uint8Array): SymbolSource {
  const exports = decodeName(bytes)
    .split('\n')
    .flatMap((text, index) => (text === '' ? [] : [parseLine(text, index + 1)]));
  // vmlinux first, each object in one run.
  const byObject = exports.sort((a, b) => compareObjects(a.object, b.object) || a.line - b.line);
  const names = new TextEncoder().encode(byObject.map(({ name }) => `${exportPrefix}${name}\n`).join(''));
  const rows = new RowColumns(byObject.length, 'names');
  const objects = new SourceObjects();
  let start = 0;
  for (const { object, line } of byObject) {
    const end = names.indexOf(0x0a, start);
    objects.enter(object, rows.count).exports += 1;
    rows.push(start, hashName(names.subarray(start, end)), line, 0);
    start = end + 1;
  }
  return {
    format: 'exports',
    kind: 'Module.symvers',
    symbols: new SourceSymbols(rows.finish(names, objects.blocks)),
    orderCertain: true,
    exportDetails: byObject,
    notes: notesOf(byObject, bytes),
  };
}

interface Export extends ExportDetails {
  readonly line: number;
  readonly name: string;
  readonly object: string;
}

function parseLine(text: string, line: number): Export {
  const [, crc, name, object, kind, namespace] = lineGrammar.exec(text) ?? [];
  if (crc === undefined || name === undefined || object === undefined || kind === undefined) {
    throw new FormatError({
      code: 'module-symvers/line',
      message: `"${text.slice(0, 60)}" is not a CRC, a name, an object and a kind of export`,
      where: `line ${line}`,
      mend: 'The file is cut short or damaged: copy Module.symvers from the kernel build or its headers again.',
    });
  }
  return {
    line,
    crc: Number.parseInt(crc, 16),
    name,
    object: objectNameOf(object),
    isGpl: kind.endsWith('_GPL'),
    namespace: namespace ?? '',
  };
}

function notesOf(exports: readonly Export[], bytes: Uint8Array): string[] {
  const gpl = exports.filter(({ isGpl }) => isGpl).length;
  const spaces = new Set(exports.map(({ namespace }) => namespace).filter((space) => space !== ''));
  const notes = [
    `It has exports only: ${formatCount(gpl, 'is', 'are')} for GPL modules only, ${formatCount(spaces.size, 'namespace')}. Whether a symbol exists more than once it cannot tell.`,
  ];
  if (exports.length > 0 && exports.every(({ crc }) => crc === 0))
    notes.push('All CRCs are 0: the kernel was built without CONFIG_MODVERSIONS.');
  if (bytes.at(-1) !== 0x0a)
    notes.push('The last line does not end in a newline: the file may be cut short.');
  return notes;
}
