/** First line of every symbol list. */
export const listHeader = 'klp-convert-symbol-data.0.1';

const exportPrefix = '__ksymtab_';

// Code that the kernel makes at run time is listed under these; they are no modules.
const pseudoModules = new Set(['bpf', '__builtin__ftrace', '__builtin__kprobes']);

/**
 * Makes a symbol list from the text of /proc/kallsyms: vmlinux first, in address order, then one
 * block for each loaded module, in the order of its symbol table. `symvers` (Module.symvers) is
 * used for objects whose symbols say nothing about exports.
 */
export function makeSymbolList(kallsyms: string, symvers: string): string {
  const objects = readKallsyms(kallsyms);
  const lines = [listHeader];
  for (const [object, names] of objects) {
    lines.push(`*${object}`);
    // Not spread into one call: a kernel has more names than a call may have arguments.
    for (const name of names) lines.push(name);
    if (!names.some((name) => name.startsWith(exportPrefix))) {
      for (const name of exportsOf(object, symvers)) lines.push(exportPrefix + name);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The names of each object of /proc/kallsyms in its own order; the kernel proper is `vmlinux`. */
export function readKallsyms(kallsyms: string): Map<string, string[]> {
  const objects = new Map<string, string[]>([['vmlinux', []]]);
  for (const line of kallsyms.split('\n')) {
    const match = /^[0-9a-f]+ \S (\S+)(?:\t\[([^\]]+)\])?$/.exec(line);
    const name = match?.[1];
    if (name === undefined) continue;
    const object = match?.[2] ?? 'vmlinux';
    if (pseudoModules.has(object)) continue;
    const names = objects.get(object);
    if (names === undefined) objects.set(object, [name]);
    else names.push(name);
  }
  return objects;
}

/** The object blocks of a symbol list. */
export function readSymbolList(list: string): Map<string, string[]> {
  const objects = new Map<string, string[]>();
  let names: string[] = [];
  for (const line of list.split('\n').slice(1)) {
    if (line.startsWith('*')) {
      names = [];
      objects.set(line.slice(1), names);
    } else if (line !== '') {
      names.push(line);
    }
  }
  return objects;
}

function exportsOf(object: string, symvers: string): string[] {
  const names: string[] = [];
  for (const line of symvers.split('\n')) {
    const [, name, path] = line.split('\t');
    if (name === undefined || path === undefined) continue;
    // Modules appear with their path in the tree and the dashes of their file name.
    const owner = path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
    if (owner === object) names.push(name);
  }
  return names;
}
