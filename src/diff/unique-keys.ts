/** Gives every repeated name a number from its second occurrence on: `.text`, `.text#2`. */
export class UniqueKeys {
  /** The last number of each name; 1 for one without a number. */
  readonly #last = new Map<string, number>();
  /** Whether a name was given that looks as if it were numbered already. */
  #hasNumbered = false;

  keyFor(name: string): string {
    const isNumbered = name.includes('#');
    this.#hasNumbered ||= isNumbered;
    const last = this.#last.get(name) ?? (isNumbered && this.#isTaken(name) ? 1 : 0);
    let count = last + 1;
    if (count > 1 && this.#hasNumbered) while (this.#isTaken(`${name}#${count}`)) count += 1;
    this.#last.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }

  /** Whether a name was given, or made of another that repeats. Those that were made need not be kept for it. */
  #isTaken(key: string): boolean {
    if (this.#last.has(key)) return true;
    const mark = key.lastIndexOf('#');
    const digits = key.slice(mark + 1);
    const count = Number(digits);
    return count >= 2 && `${count}` === digits && count <= (this.#last.get(key.slice(0, mark)) ?? 0);
  }
}
