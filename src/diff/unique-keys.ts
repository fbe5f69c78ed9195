/** Gives every repeated name a number from its second occurrence on: `.text`, `.text#2`. */
export class UniqueKeys {
  readonly #seen = new Map<string, number>();

  keyFor(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }
}
