// What is measured outside a browser and is no command of klpscope: built by `vite build --mode bench`, run by
// module.bench.ts. Prints one line of JSON.
//
//     measure rewrite <module>                       a file with one symbol renamed, written to the temporary folder
//     measure grow symbols|relocations <count>       the work on so many, read from memory

import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BufferSource } from '../../src/bytes/byte-source';
import { FileSource } from '../../src/cli/file-source';
import { writeOutput } from '../../src/cli/write-output';
import { ObjectBuilder } from '../../src/elf/builder';
import { ObjectFile } from '../../src/elf/object-file';
import { encodeName } from '../../src/elf/string-table';
import { writeObject } from '../../src/elf/writer';
import { convertModule } from '../../src/klp/conversion/convert';
import { verifyConversion } from '../../src/klp/conversion/verify';
import { planConversion } from '../../src/klp/plan/plan';
import { readLivepatchModule } from '../../src/klp/read-module';
import { parseTextSource } from '../../src/symbols/formats/index';
import { SymbolMap } from '../../src/symbols/symbol-map';
import { moduleFromText } from '../../src/testing/module-from-text';

const rounds = 5;

async function rewrite(path: string): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-bench-'));
  const start = performance.now();
  const source = new FileSource(await open(path), (await stat(path)).size);
  const object = await ObjectFile.open(source);
  const builder = await ObjectBuilder.from(object);
  builder.editSymbol(builder.symbols.count - 1, { name: encodeName('renamed') });
  await writeOutput(join(folder, 'renamed.ko'), await writeObject(builder));
  await source.close();
  const milliseconds = performance.now() - start;
  await rm(folder, { recursive: true });
  return { milliseconds, megabytes: process.resourceUsage().maxRSS / 1000 };
}

async function grow(what: string, count: number): Promise<object> {
  const work = what === 'symbols' ? symbolWork(count) : relocationWork(count);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  // The least: what the compiler does while it learns belongs to none of the sizes.
  return { milliseconds: Math.min(...times) };
}

/** A list is indexed, and a name in a thousand looked up. */
function symbolWork(count: number): () => Promise<void> {
  const names = Array.from(
    { length: count },
    (_, i) => `name_${(i * 2_654_435_761) % (count - (count >> 3))}`,
  );
  const text = encodeName(`*vmlinux\n${names.join('\n')}\n`);
  const wanted = names.filter((_, i) => i % 1000 === 0).map(encodeName);
  return async () => {
    const map = new SymbolMap([{ fileName: 'list', source: parseTextSource(text) }]);
    for (const name of wanted) map.candidates(name);
  };
}

/** A module is read, planned, converted and read back; one relocation in ten needs the livepatch format. */
function relocationWork(count: number): () => Promise<void> {
  const picture = [
    'module x86_64',
    'modinfo livepatch=Y',
    'this-module lp',
    `section .text PROGBITS AX ${count * 8}`,
    'symbol f FUNC GLOBAL .text 0 16',
    'undefined state_show',
    ...Array.from(
      { length: count },
      (_, i) => `rela .text ${i * 8} R_X86_64_PLT32 ${i % 10 === 0 ? 'state_show' : 'f'} -4`,
    ),
  ];
  const source = new BufferSource(moduleFromText(picture.join('\n')));
  const list = parseTextSource(encodeName('*vmlinux\nstate_show\n'));
  const map = new SymbolMap([{ fileName: 'list', source: list }]);
  return async () => {
    const module = await readLivepatchModule(await ObjectFile.open(source));
    const plan = await planConversion(module, map, { choices: [] });
    const output = await convertModule(plan);
    await verifyConversion(plan, output);
  };
}

const [task, first = '', second = ''] = process.argv.slice(2);
const result = task === 'rewrite' ? rewrite(first) : grow(first, Number(second));
console.log(JSON.stringify(await result));
