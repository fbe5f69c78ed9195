import { Cursor } from '../evidence/dwarf/cursor';
import type { DebugSection } from '../evidence/dwarf/debug-section';

/** How the entries with one code are written (DWARF 5, 7.5.3). */
export interface Abbreviation {
  /** DW_TAG_*. */
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly AttributeForm[];
}

export interface AttributeForm {
  /** DW_AT_* and DW_FORM_*. */
  readonly name: number;
  readonly form: number;
  /** The value, where it stands here and not in the entry. */
  readonly constant?: number;
}

const DW_FORM_implicit_const = 0x21;
/** gcc writes some 3 kB for a unit. */
const tableWindow = 2 ** 15;

/** The table that begins at `offset`, by code. Throws FormatError when it does not end within 32 kB. */
export async function readAbbreviations(
  section: DebugSection,
  offset: number,
): Promise<ReadonlyMap<number, Abbreviation>> {
  const cursor = new Cursor(await section.readPlain({ start: offset, end: offset + tableWindow }));
  const abbreviations = new Map<number, Abbreviation>();
  for (;;) {
    const code = cursor.unsigned();
    if (code === 0) return abbreviations;
    const tag = cursor.unsigned();
    const hasChildren = cursor.number(1) !== 0;
    abbreviations.set(code, { tag, hasChildren, attributes: readAttributes(cursor) });
  }
}

function readAttributes(cursor: Cursor): AttributeForm[] {
  const attributes: AttributeForm[] = [];
  for (;;) {
    const [name, form] = [cursor.unsigned(), cursor.unsigned()];
    if (name === 0 && form === 0) return attributes;
    // Signed; sizes and places are not negative, and read alike.
    if (form === DW_FORM_implicit_const) attributes.push({ name, form, constant: cursor.unsigned() });
    else attributes.push({ name, form });
  }
}
