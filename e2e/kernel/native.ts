import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runChecked } from './run';

interface Section {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly entsize: string;
  readonly flags: string;
  readonly info: number;
  readonly alignment: string;
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

/** Runs create-klp-module; its complaint when it fails. */
export async function finishKpatch(
  tool: string,
  modulePath: string,
  output: string,
  { archSections }: { readonly archSections: boolean },
): Promise<string | undefined> {
  const options = archSections ? [] : ['--no-klp-arch-sections'];
  // The size of struct paravirt_patch_site, which kpatch-build takes from the debug information of vmlinux.
  const env = { PARA_STRUCT_SIZE: '16' };
  const result = await run(tool, [...options, modulePath, output], { env });
  return result.code === 0 ? undefined : `${result.stdout}${result.stderr}`;
}

/** Runs objtool klp post-link on a copy; its complaint when it fails. */
export async function finishObjtool(
  tool: string,
  modulePath: string,
  output: string,
): Promise<string | undefined> {
  await copyFile(modulePath, output);
  const result = await run(tool, ['klp', 'post-link', output]);
  return result.code === 0 ? undefined : `${result.stdout}${result.stderr}`;
}

/**
 * What a module is besides its relocations, as sorted lines, read by readelf: every section with type, flags, entry size,
 * alignment and the bytes that mean something by themselves, and every symbol. Order and string tables do not matter.
 */
export async function structureLines(bytes: Buffer): Promise<string[]> {
  return withFile(bytes, async (file) => {
    const sections = readSections(await runChecked('readelf', ['-SW', file]));
    const lines = Object.values(sections).map((section) => {
      const { name, type, flags, entsize, alignment } = section;
      return `section ${[name, type, flags, entsize, alignment, contentOf(bytes, section)].join(' ')}`;
    });
    const symbols = readSymbols(await runChecked('readelf', ['-sW', file]), sections);
    return [...lines, ...symbols].sort();
  });
}

/** Tables of numbers and names are compared by what they say. */
function contentOf(bytes: Buffer, { name, type, offset, size }: Section): string {
  if (!['PROGBITS', 'NOTE'].includes(type)) return '';
  const content = Buffer.from(bytes.subarray(offset, offset + size));
  // create-klp-module leaves what lies behind the last field of struct paravirt_patch_site to chance.
  if (/^\.klp\.arch\..*\.parainstructions$/.test(name))
    for (let i = 0; i < content.length; i++) if (i % 16 >= 12) content[i] = 0;
  return createHash('sha256').update(content).digest('hex');
}

function readSymbols(text: string, sections: readonly Section[]): string[] {
  // Num: Value Size Type Bind Vis Ndx Name; what PowerPC says of local entries stands before Ndx.
  const row =
    /^ *\d+: ([0-9a-f]{16}) +(\S+) +(\S+) +(\S+) +(\S+) +(?:\[.*\] +)?(OS \[0x[0-9a-f]+\]|\S+) ?(.*)$/;
  return text.split('\n').flatMap((line) => {
    const match = row.exec(line);
    if (match === null) return [];
    const [, value, size, type, bind, visibility, index = '', name] = match;
    const section = sections[Number(index)]?.name ?? index;
    return [`symbol ${[name, value, size, type, bind, visibility, section].join(' ')}`];
  });
}

/**
 * All relocations of a module as sorted lines: livepatch or ordinary, target section, offset,
 * type, symbol, addend. Two converted modules mean the same when these lines are the same;
 * section order, string tables and the names of the new sections do not matter to the kernel.
 * readelf reads them, so that a mistake in klpscope's own parser cannot hide itself.
 */
export async function relocationLines(bytes: Buffer): Promise<string[]> {
  return withFile(bytes, async (file) => {
    const sections = readSections(await runChecked('readelf', ['-SW', file]));
    return readRelocations(await runChecked('readelf', ['-rW', file]), sections).sort();
  });
}

async function withFile<T>(bytes: Buffer, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-readelf-'));
  try {
    const file = join(folder, 'module.ko');
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readSections(text: string): Section[] {
  const sections: Section[] = [];
  // [Nr] Name Type Address Off Size ES Flg Lk Inf Al; name and flags can be empty.
  const row =
    /^ *\[ *(\d+)\] +(\S*) +(\S+) +[0-9a-f]{16} ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]{2}) +([A-Za-z]*) +\d+ +(\d+) +(\d+)$/;
  for (const line of text.split('\n')) {
    const match = row.exec(line);
    if (match === null) continue;
    const [
      ,
      index,
      name = '',
      type = '',
      offset = '',
      size = '',
      entsize = '',
      flags = '',
      info,
      alignment = '',
    ] = match;
    sections[Number(index)] = {
      ...{ name, type, entsize, flags, alignment },
      ...{ offset: Number.parseInt(offset, 16), size: Number.parseInt(size, 16), info: Number(info) },
    };
  }
  return sections;
}

function readRelocations(text: string, sections: readonly Section[]): string[] {
  const lines: string[] = [];
  let prefix: string | undefined;
  for (const line of text.split('\n')) {
    // Several sections may have one name, but they stand at different places.
    const place = /^Relocation section '.*' at offset (0x[0-9a-f]+) contains/.exec(line)?.[1];
    if (place !== undefined) {
      prefix = relocationPrefix(Number(place), sections);
      continue;
    }
    const match = /^([0-9a-f]{16}) +[0-9a-f]{16} (R_\S+|unrecognized: \S+) +(?:[0-9a-f]{16} +)?(.*)$/.exec(
      line,
    );
    if (match === null) continue;
    if (prefix === undefined) throw new Error(`a relocation outside of any section: ${line}`);
    const [, offset, type, target] = match;
    lines.push(`${prefix} ${offset} ${type} ${target}`);
  }
  return lines;
}

function relocationPrefix(offset: number, sections: readonly Section[]): string {
  const section = sections.find(
    ({ type, ...at }) => type.startsWith('REL') && at.offset === offset && at.size > 0,
  );
  if (section === undefined) throw new Error(`no relocation section is at ${offset}`);
  // readelf prints SHF_RELA_LIVEPATCH as o, the bit is in the range left to systems.
  const kind = section.flags.includes('o') ? 'livepatch' : 'ordinary';
  return `${kind} ${sections[section.info]?.name ?? `section ${section.info}`}`;
}
