import { at } from '../base/column';
import { formatHex } from '../base/format';
import { symbolBindName, symbolTypeName, visibilityName } from '../elf/names';
import type { ObjectFile } from '../elf/object-file';
import type { SymbolTable } from '../elf/symbol';
import type { Item } from './diff-items';
import { type DiffSide, PairedList } from './paired-list';
import { pairByKey } from './pairing';
import { symbolSectionName } from './section-reference';
import { UniqueKeys } from './unique-keys';

/** Compares symbol tables by names. What was renamed on purpose is given in `oldNames`, old name by new name. */
export async function diffSymbols(
  before: ObjectFile,
  after: ObjectFile,
  oldNames: ReadonlyMap<string, string>,
): Promise<PairedList> {
  const [symbols, others] = await Promise.all([before.symbols(), after.symbols()]);
  const one = new SymbolSide(before, symbols, new Map());
  const other = new SymbolSide(after, others, oldNames);
  return new PairedList(one, other, pairByKey(one.keys, other.keys), (row, otherRow) =>
    one.equals(row, other, otherRow),
  );
}

const labels = ['name', 'value', 'size', 'type', 'bind', 'visibility', 'section'];

/** Symbols as a side of a comparison. A row is an index less one: the null symbol is none. */
class SymbolSide implements DiffSide {
  readonly keys: readonly string[];
  readonly count: number;
  readonly #object: ObjectFile;
  readonly #symbols: SymbolTable;

  constructor(object: ObjectFile, symbols: SymbolTable, oldNames: ReadonlyMap<string, string>) {
    this.#object = object;
    this.#symbols = symbols;
    const keys = new UniqueKeys();
    this.keys = Array.from({ length: Math.max(0, symbols.count - 1) }, (_, row) => {
      const name = symbols.displayName(row + 1);
      return keys.keyFor(oldNames.get(name) ?? name);
    });
    this.count = this.keys.length;
  }

  key(row: number): string {
    return this.keys[row] ?? '';
  }

  item(row: number): Item {
    const symbols = this.#symbols;
    const i = row + 1;
    const name = symbols.displayName(i);
    return {
      key: this.key(row),
      subject: name,
      labels,
      values: [
        name,
        formatHex(symbols.value(i)),
        `${symbols.size(i)}`,
        symbolTypeName(symbols.type(i)),
        symbolBindName(symbols.bind(i)),
        visibilityName(at(symbols.st_other, i)),
        this.#sectionName(i),
      ],
    };
  }

  /** Whether a row has the values that a row of the other side has. */
  equals(row: number, other: SymbolSide, otherRow: number): boolean {
    const [symbols, others] = [this.#symbols, other.#symbols];
    const [i, j] = [row + 1, otherRow + 1];
    return (
      symbols.st_value[i] === others.st_value[j] &&
      symbols.st_size[i] === others.st_size[j] &&
      symbols.st_info[i] === others.st_info[j] &&
      visibilityName(at(symbols.st_other, i)) === visibilityName(at(others.st_other, j)) &&
      symbols.displayName(i) === others.displayName(j) &&
      this.#sectionName(i) === other.#sectionName(j)
    );
  }

  #sectionName(index: number): string {
    return symbolSectionName(this.#object, this.#symbols, index);
  }
}
