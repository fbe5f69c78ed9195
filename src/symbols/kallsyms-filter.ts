import { decodeName, encodeName } from '../elf/string-table';
import { isInKallsyms, type KallsymsRules } from './kallsyms-rules';

/** Tells of names in the bytes of a string table whether the kernel's table has them: a vmlinux has a hundred thousand. */
export class KallsymsFilter {
  readonly #rules: KallsymsRules;
  readonly #prefixes: readonly Uint8Array[];
  /** 1 for each byte that a prefix begins with. */
  readonly #firstBytes = new Uint8Array(256);

  constructor(rules: KallsymsRules) {
    this.#rules = rules;
    this.#prefixes = rules.prefixes.map(encodeName);
    for (const [first] of this.#prefixes) if (first !== undefined) this.#firstBytes[first] = 1;
  }

  /** The same as {@link isInKallsyms} of the text, which is made of few names only. */
  keeps(names: Uint8Array, start: number, end: number): boolean {
    if (this.#firstBytes[names[start] ?? 0] === 1)
      for (const prefix of this.#prefixes) if (beginsWith(names, start, end, prefix)) return false;
    return (
      !mayBeDropped(names, start, end) || isInKallsyms(decodeName(names.subarray(start, end)), this.#rules)
    );
  }
}

function beginsWith(names: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  const { length } = prefix;
  if (end - start < length) return false;
  for (let i = 0; i < length; i++) if (names[start + i] !== prefix[i]) return false;
  return true;
}

const dot = 0x2e;
const [L, S, T, U] = [0x4c, 0x53, 0x54, 0x55];
const [a, b, e, k, l, m, p, r, u] = [0x61, 0x62, 0x65, 0x6b, 0x6c, 0x6d, 0x70, 0x72, 0x75];
const underscore = 0x5f;

/** False for most names that the rules keep whatever their prefix is, by a glance at their bytes. */
function mayBeDropped(names: Uint8Array, start: number, end: number): boolean {
  if (end - start >= 128) return true;
  const first = names[start] ?? 0;
  const second = names[start + 1] ?? 0;
  // `L0`, the table's own `kallsyms_…`, `_SDA_BASE_`, `__UNIQUE_ID_modinfo_…`
  if (first === L || (first === k && second === a) || (first === underscore && second === S)) return true;
  const isReserved = first === underscore && second === underscore;
  if (isReserved && names[start + 2] === U) return true;
  // `_from_arm`, `_from_thumb`, `_veneer`
  const [third, last] = [names[end - 3], names[end - 1]];
  if ((last === m && third === a) || (last === b && third === u) || (last === r && third === e)) return true;
  for (let i = start + 1; i < end; i++) {
    const byte = names[i];
    // `.long_branch.`, `.plt_branch.`
    if (byte === dot && (names[i + 1] === l || names[i + 1] === p)) return true;
    // `__…Thunk_`
    if (byte === T && isReserved) return true;
  }
  return false;
}
