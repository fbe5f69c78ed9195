import type { Cursor } from './cursor';
import { damaged, type Field } from './relocated-bytes';

/** What an attribute of a unit says, as far as the forms of names, addresses and lists go. */
export type Attribute =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'address'; readonly field: Field }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly table: '.debug_str' | '.debug_line_str'; readonly field: Field }
  | { readonly kind: 'name-index' | 'address-index' | 'list-index'; readonly index: number }
  | { readonly kind: 'other' };

/** How wide addresses and offsets are in a unit. */
export interface Widths {
  readonly address: number;
  /** 4, or 8 in 64-bit DWARF. */
  readonly offset: number;
}

const other = { kind: 'other' } as const;

/** DW_FORM_*: forms of a fixed size that say nothing here. */
const fixedSizes: Readonly<Record<number, number>> = {
  12: 1, // flag
  17: 1, // ref1
  18: 2, // ref2
  19: 4, // ref4
  20: 8, // ref8
  25: 0, // flag_present
  30: 16, // data16
  32: 8, // ref_sig8
  33: 0, // implicit_const: its value stands in the abbreviation
};

const constantSizes: Readonly<Record<number, number>> = { 11: 1, 5: 2, 6: 4, 7: 8 };
const nameIndexSizes: Readonly<Record<number, number>> = { 37: 1, 38: 2, 40: 4 };
const addressIndexSizes: Readonly<Record<number, number>> = { 41: 1, 42: 2, 44: 4 };

/** Reads one attribute of form `form` (DW_FORM_*) of DWARF 2 to 5. Throws FormatError for one that no unit has. */
export function readAttribute(cursor: Cursor, form: number, widths: Widths): Attribute {
  const fixed = fixedSizes[form];
  const constant = constantSizes[form];
  const nameIndex = nameIndexSizes[form];
  const addressIndex = addressIndexSizes[form];
  if (fixed !== undefined) return skipped(cursor, fixed);
  if (constant !== undefined) return { kind: 'field', field: cursor.field(constant) };
  if (nameIndex !== undefined) return { kind: 'name-index', index: cursor.number(nameIndex) };
  if (addressIndex !== undefined) return { kind: 'address-index', index: cursor.number(addressIndex) };
  switch (form) {
    case 1: // addr
      return { kind: 'address', field: cursor.field(widths.address) };
    case 8: // string
      return { kind: 'text', text: cursor.text() };
    case 14: // strp
      return { kind: 'name', table: '.debug_str', field: cursor.field(widths.offset) };
    case 31: // line_strp
      return { kind: 'name', table: '.debug_line_str', field: cursor.field(widths.offset) };
    case 26: // strx
      return { kind: 'name-index', index: cursor.unsigned() };
    case 27: // addrx
      return { kind: 'address-index', index: cursor.unsigned() };
    case 35: // rnglistx
      return { kind: 'list-index', index: cursor.unsigned() };
    case 15: // udata
      return { kind: 'field', field: { value: cursor.unsigned(), section: undefined } };
    case 23: // sec_offset
      return { kind: 'field', field: cursor.field(widths.offset) };
    case 13: // sdata
    case 21: // ref_udata
    case 34: // loclistx
      cursor.skipLeb();
      return other;
    case 16: // ref_addr
      return skipped(cursor, widths.offset);
    case 9: // block
    case 24: // exprloc
      return skipped(cursor, cursor.unsigned());
    case 10: // block1
      return skipped(cursor, cursor.number(1));
    default:
      throw damaged(`form ${form} in a unit`);
  }
}

function skipped(cursor: Cursor, length: number): Attribute {
  cursor.skip(length);
  return other;
}
