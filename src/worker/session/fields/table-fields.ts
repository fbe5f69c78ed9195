// Sections that are tables of entries of one size: the fields of the entries that a window of the section touches.

import { at, bigAt } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { ByteView } from '../../../bytes/byte-view';
import { relocatedName } from '../../../code/relocation-key';
import { SHT_SYMTAB } from '../../../elf/constants';
import { parseModinfo } from '../../../elf/modinfo';
import { thisModuleSection } from '../../../elf/module-info';
import { relocationTypeName } from '../../../elf/names';
import { relocationSize } from '../../../elf/relocation';
import type { SectionIndex } from '../../../elf/section';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import { keyLayout } from '../../../loader/special/key-entries';
import type { ByteField } from '../../tables';
import type { SiteFields } from './site-fields';

/** A field of a structure. */
export function structField(
  record: string,
  name: string,
  offset: number,
  length: number,
  value: string,
): ByteField {
  return { offset, length, kind: 'field', label: `${record}.${name}`, value };
}

/** Part of a section. */
export interface SectionWindow {
  readonly section: SectionIndex;
  readonly start: number;
  readonly end: number;
}

/** The fields of the tables of the ELF format and of modules, where the section is such a table. */
export async function tableFieldsOf(
  module: LivepatchModule,
  window: SectionWindow,
  sites: SiteFields,
): Promise<ByteField[]> {
  const { object } = module;
  const { section } = window;
  const name = object.sectionName(section);
  if (at(object.sections.sh_type, section) === SHT_SYMTAB) return [...symbolFields(module, window)];
  if (object.isRelocationSection(section)) return relocationFields(module, window);
  if (name === '.modinfo') return modinfoFields(module, window);
  if (name === thisModuleSection) return thisModuleFields(module);
  if (name === '__versions') return versionFields(module, window);
  return [...keyFields(module, window, sites)];
}

/** The numbers of the entries of `size` bytes that a window touches, whole ones of the section only. */
function* entriesOf(module: LivepatchModule, { section, start, end }: SectionWindow, size: number) {
  const count = Math.floor(at(module.object.sections.sh_size, section) / size);
  for (let entry = Math.floor(start / size); entry < count && entry * size < end; entry++) yield entry;
}

function* symbolFields(module: LivepatchModule, window: SectionWindow): Generator<ByteField> {
  const { symbols, object } = module;
  const { symbol: layout, word } = object.header.layout;
  for (const entry of entriesOf(module, window, layout.size)) {
    if (entry >= symbols.count) return;
    const field = (name: string, offset: number, length: number, value: string) =>
      structField(`symbol ${entry}`, name, entry * layout.size + offset, length, value);
    yield field('st_name', 0, 4, symbols.displayName(entry));
    yield field('st_info', layout.info, 1, formatHex(at(symbols.st_info, entry), 2));
    yield field('st_other', layout.other, 1, formatHex(at(symbols.st_other, entry), 2));
    yield field('st_shndx', layout.shndx, 2, `${at(symbols.st_shndx, entry)}`);
    yield field('st_value', layout.value, word, formatHex(symbols.value(entry)));
    yield field('st_size', layout.symSize, word, `${symbols.size(entry)}`);
  }
}

async function relocationFields(module: LivepatchModule, window: SectionWindow): Promise<ByteField[]> {
  const { symbols, object } = module;
  const { header } = object;
  const { word } = header.layout;
  const table = await object.relocations(window.section);
  const size = relocationSize(header, table.hasAddend);
  const fields: ByteField[] = [];
  for (const entry of entriesOf(module, window, size)) {
    const field = (name: string, offset: number, value: string) =>
      fields.push(structField(`entry ${entry}`, name, entry * size + offset, word, value));
    const name = relocatedName(symbols, at(table.r_symbol, entry));
    field('r_offset', 0, formatHex(bigAt(table.r_offset, entry)));
    field('r_info', word, `${relocationTypeName(header.e_machine, at(table.r_type, entry))} ${name}`);
    if (table.hasAddend) field('r_addend', 2 * word, `${bigAt(table.r_addend, entry)}`);
  }
  return fields;
}

async function modinfoFields({ object }: LivepatchModule, window: SectionWindow): Promise<ByteField[]> {
  const bytes = await object.readSection(window.section);
  const encoder = new TextEncoder();
  return parseModinfo(bytes).map(({ tag, value, offset }) => {
    const nul = bytes.indexOf(0, offset);
    const length = (nul < 0 ? bytes.length : nul) - offset;
    // The whole of it: where tag and value part is seen.
    return {
      offset,
      length: Math.max(length, encoder.encode(tag).length),
      kind: 'string',
      label: tag === '' ? 'string' : tag,
      value,
      ...(tag !== '' && { target: { table: 'modinfo', key: tag } as const }),
    };
  });
}

/** The name, which is where it always was (include/linux/module.h: struct module). */
function thisModuleFields({ object, moduleName }: LivepatchModule): ByteField[] {
  const { bits, word } = object.header.layout;
  return moduleName === undefined
    ? []
    : [structField('module', 'name', bits === 64 ? 24 : 12, 64 - word, moduleName)];
}

/** `struct modversion_info`: 64 bytes, the CRC first (include/linux/module.h). */
async function versionFields(module: LivepatchModule, window: SectionWindow): Promise<ByteField[]> {
  const { object } = module;
  const { word } = object.header.layout;
  const bytes = await object.readSection(window.section);
  const view = new ByteView(bytes, object.header.littleEndian, '__versions');
  const fields: ByteField[] = [];
  for (const entry of entriesOf(module, window, 64)) {
    const start = entry * 64;
    const text = bytes.subarray(start + word, start + 64);
    const nul = text.indexOf(0);
    const name = new TextDecoder().decode(nul < 0 ? text : text.subarray(0, nul));
    const crc = word === 8 ? view.u64(start) : BigInt(view.u32(start));
    fields.push(structField(`entry ${entry}`, 'crc', start, word, formatHex(crc)));
    fields.push(structField(`entry ${entry}`, 'name', start + word, 64 - word, name));
  }
  return fields;
}

/** `__jump_table` and `.static_call_sites`; what their fields say is in the relocations. */
function* keyFields(module: LivepatchModule, window: SectionWindow, sites: SiteFields): Generator<ByteField> {
  const { object, relocations } = module;
  const { section } = window;
  const own = relocations.filter(({ target }) => target === section);
  const layout = keyLayout(object.sectionName(section), object.header, own);
  if (layout === undefined) return;
  const fields = fieldsOfKeys[layout.size];
  for (const entry of entriesOf(module, window, layout.size)) {
    const start = entry * layout.size;
    for (const [name, offset, length] of fields ?? [])
      yield structField(
        `entry ${entry}`,
        name,
        start + offset,
        length,
        sites.valueAt(section, start + offset) ?? '',
      );
  }
}

/** `struct static_call_site`, and `struct jump_entry` relative and absolute, by size. */
const fieldsOfKeys: Readonly<Record<number, readonly (readonly [string, number, number])[]>> = {
  8: [
    ['addr', 0, 4],
    ['key', 4, 4],
  ],
  16: [
    ['code', 0, 4],
    ['target', 4, 4],
    ['key', 8, 8],
  ],
  24: [
    ['code', 0, 8],
    ['target', 8, 8],
    ['key', 16, 8],
  ],
};
