/** What a person decided: which symbol the relocations against an undefined one mean. */
export interface Choice {
  /** The undefined symbol's name, as the symbol table has it. */
  readonly symbol: string;
  /**
   * The relocations that it is for, as the kernel prints places: `show`, all in a function or variable; `show+0x39/0x78`,
   * those at an offset in one of that size. Absent: all of the module.
   */
  readonly place?: string;
  /** The object that has the symbol, as the kernel spells it. */
  readonly object: string;
  /** 1 … n: which of the object's symbols of the name. */
  readonly position: number;
  /** How many the object had when this was decided. With another number, positions may have shifted. */
  readonly of: number;
}

/** What is decided, without what is decided about it: of two choices for one subject the later one counts. */
export function subjectOf({ symbol, place }: Pick<Choice, 'symbol' | 'place'>): string {
  return place === undefined ? symbol : `${symbol} in ${place}`;
}

/** The position in a livepatch symbol's name: 0 for the only one, whose name decides. */
export function livepatchPosition({ position, of }: Choice): number {
  return of === 1 ? 0 : position;
}
