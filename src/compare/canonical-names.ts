// Names without what compilers and builders put into them from one build to the next.

/**
 * A symbol's name without counters: `key.12` and `key.7` are `key`, `show.isra.0` is `show.isra`, and `__UNIQUE_ID_x123` is
 * `__UNIQUE_ID_x`. What a compiler did (`.isra`, `.constprop`, `.part`, `.cold`) stays.
 */
export function canonicalSymbolName(name: string): string {
  const plain = name.replace(/(\.llvm)?\.\d+(?=\.|$)/g, '');
  return plain.startsWith('__UNIQUE_ID_') ? plain.replace(/_?\d+$/, '') : plain;
}

/** Names of a function as data (C11 6.4.2.2, and GCC's own): what tells one from another is what it says. */
export function isFunctionName(canonicalName: string): boolean {
  return /^__(func|FUNCTION|PRETTY_FUNCTION)__$/.test(canonicalName);
}

/** Placement of code by how often it runs: the module loader lays all of it out as one. */
const temperature = /^\.text\.(unlikely|hot|startup|exit)$/;

/**
 * The section of something without what the builder adds to it: the name of the function or variable
 * (-ffunction-sections, -fdata-sections), the dot that separates it, and how often it runs.
 */
export function canonicalSectionName(section: string, names: readonly string[] = []): string {
  const owner = names.find((name) => section.endsWith(`.${name}`));
  const bare = owner === undefined ? section : section.slice(0, -owner.length - 1);
  const plain = bare.length > 1 && bare.endsWith('.') ? bare.slice(0, -1) : bare;
  return plain.replace(temperature, '.text');
}

/** The section that a function or data section is part of, for what has no name of its own: `.text.f` is `.text`. */
export function sectionFamily(section: string): string {
  const [, family] = /^(\.(?:text|data|rodata|bss))\.(?!cst\d+$|str\d)/.exec(section) ?? [];
  return family ?? section;
}
