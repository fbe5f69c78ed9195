/** Gives every repeated name a number from its second occurrence on: `.text`, `.text#2`. */
export class UniqueKeys {
  readonly #seen = new Map<string, number>();

  keyFor(name: string): string {
    let count = (this.#seen.get(name) ?? 0) + 1;
    if (count === 1) {
      this.#seen.set(name, 1);
      return name;
    }
    // Something else may be called so.
    while (this.#seen.has(`${name}#${count}`)) count += 1;
    this.#seen.set(name, count);
    this.#seen.set(`${name}#${count}`, 1);
    return `${name}#${count}`;
  }
}
