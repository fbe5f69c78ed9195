import { at } from '../../base/column';
import type { StaticKeyUse } from '../../loader/special/special-section';
import type { ByteRange } from '../finding';
import type { AuditContext } from '../rule';

/** A static branch or call whose key is written after the kernel read the table. */
export interface LateKey extends StaticKeyUse {
  readonly lateWith: string;
  /** `my_key of ext4`. */
  readonly keyText: string;
  /** The entry. */
  readonly bytes: ByteRange;
}

/** The late ones of all tables of this name. */
export function* lateKeysOf({ module, special }: AuditContext, table: string): Generator<LateKey> {
  const { sections } = module.object;
  for (const section of special) {
    if (section.name !== table) continue;
    const { entries } = section;
    const length = entries ? Math.floor(at(sections.sh_size, section.index) / entries) : 0;
    for (const use of section.keys) {
      const { lateWith, key, owner, offset } = use;
      if (lateWith === undefined) continue;
      const keyText = `${key ?? 'without a name'}${owner === undefined ? '' : ` of ${owner}`}`;
      yield { ...use, lateWith, keyText, bytes: { section: table, offset, length } };
    }
  }
}
