import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runChecked } from './run';

interface Section {
  readonly name: string;
  readonly flags: string;
  readonly info: number;
}

/** Converts with the C tool; its refusals are returned as text. */
export async function convertNatively(
  tool: string,
  modulePath: string,
  listPath: string,
  output: string,
): Promise<string | undefined> {
  const result = await run(tool, [listPath, modulePath, output]);
  return result.code === 0 ? undefined : `${result.stdout}${result.stderr}`;
}

/**
 * All relocations of a module as sorted lines: livepatch or ordinary, target section, offset,
 * type, symbol, addend. Two converted modules mean the same when these lines are the same;
 * section order, string tables and the names of the new sections do not matter to the kernel.
 * readelf reads them, so that a mistake in klpscope's own parser cannot hide itself.
 */
export async function relocationLines(bytes: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-readelf-'));
  try {
    const file = join(folder, 'module.ko');
    await writeFile(file, bytes);
    const sections = readSections(await runChecked('readelf', ['-SW', file]));
    return readRelocations(await runChecked('readelf', ['-rW', file]), sections).sort();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readSections(text: string): Section[] {
  const sections: Section[] = [];
  // [Nr] Name Type Address Off Size ES Flg Lk Inf Al; name and flags can be empty.
  const row =
    /^ *\[ *(\d+)\] +(\S*) +\S+ +[0-9a-f]{16} [0-9a-f]+ [0-9a-f]+ [0-9a-f]{2} +([A-Za-z]*) +\d+ +(\d+) +\d+$/;
  for (const line of text.split('\n')) {
    const match = row.exec(line);
    if (match === null) continue;
    const [, index, name = '', flags = '', info] = match;
    sections[Number(index)] = { name, flags, info: Number(info) };
  }
  return sections;
}

function readRelocations(text: string, sections: readonly Section[]): string[] {
  const lines: string[] = [];
  let prefix: string | undefined;
  for (const line of text.split('\n')) {
    const name = /^Relocation section '([^']*)'/.exec(line)?.[1];
    if (name !== undefined) {
      prefix = relocationPrefix(name, sections);
      continue;
    }
    const match = /^([0-9a-f]{16}) +[0-9a-f]{16} (R_\S+) +(?:[0-9a-f]{16} +)?(.*)$/.exec(line);
    if (match === null) continue;
    if (prefix === undefined) throw new Error(`a relocation outside of any section: ${line}`);
    const [, offset, type, target] = match;
    lines.push(`${prefix} ${offset} ${type} ${target}`);
  }
  return lines;
}

function relocationPrefix(name: string, sections: readonly Section[]): string {
  const same = sections.filter((section) => section.name === name);
  const section = same[0];
  if (section === undefined || same.length > 1) {
    throw new Error(`${same.length} sections are called ${name}`);
  }
  // readelf prints SHF_RELA_LIVEPATCH as o, the bit is in the range left to systems.
  const kind = section.flags.includes('o') ? 'livepatch' : 'ordinary';
  return `${kind} ${sections[section.info]?.name ?? `section ${section.info}`}`;
}
