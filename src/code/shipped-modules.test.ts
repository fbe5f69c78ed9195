import { describe, expect, test } from 'vitest';
import { modulesBelow, openPath } from '../cli/open-path';
import type { LivepatchModule } from '../klp/livepatch-module';
import { readLivepatchModule } from '../klp/read-module';
import { listFunctions } from './functions';
import { listCode } from './list-code';

/**
 * All modules of a folder, such as /lib/modules/<release>: KLPSCOPE_MODULES in the environment names it, with
 * KLPSCOPE_EVERY=10 each tenth. Not part of `npm test`: a distribution ships thousands.
 */
const folder = process.env['KLPSCOPE_MODULES'];
const every = Number(process.env['KLPSCOPE_EVERY'] ?? '1');

interface Walked {
  modules: number;
  functions: number;
  lines: number;
  relocations: number;
  /** Lines of bytes that are no instruction. */
  bytes: number;
}

describe.skipIf(folder === undefined)('the modules of a folder', () => {
  test('every function with a relocation is listed without a gap, each relocation in its line', async () => {
    const walked: Walked = { modules: 0, functions: 0, lines: 0, relocations: 0, bytes: 0 };
    const paths = (await modulesBelow(folder ?? '')).filter((_, i) => i % every === 0);
    for (const path of paths) await walkFile(path, walked);
    process.stdout.write(`${folder}: ${JSON.stringify(walked)}\n`);
    expect(walked.modules).toBe(paths.length);
    expect(walked.relocations).toBeGreaterThan(0);
  }, 7_200_000);
});

async function walkFile(path: string, walked: Walked): Promise<void> {
  const { opened, close } = await openPath(path);
  try {
    if (opened.what.kind !== 'object') throw new Error(`${path} is ${opened.what.kind}`);
    await walkModule(path, await readLivepatchModule(opened.what.object), walked);
    walked.modules += 1;
  } finally {
    await close();
  }
}

async function walkModule(path: string, module: LivepatchModule, walked: Walked): Promise<void> {
  for (const { name, section, offset, size, ordinary, livepatch } of listFunctions(module)) {
    if (ordinary + livepatch === 0) continue;
    const listing = await listCode(module, { name, section, offset });
    if (listing === undefined) throw new Error(`${path}: ${name} is not found`);
    const { lines, remark } = listing;
    let next = offset;
    let relocations = 0;
    for (const line of lines) {
      if (line.offset !== next) throw new Error(`${path}: ${name}: a gap before ${line.offset}`);
      next += line.bytes.length;
      relocations += line.relocations.length;
      if (line.relocations.some((one) => one.offset < line.offset || one.offset >= next))
        throw new Error(`${path}: ${name}: a relocation outside of its line at ${line.offset}`);
      if (line.mnemonic === '.byte') walked.bytes += 1;
    }
    const what = `${path}: ${name}`;
    expect([what, remark, next, relocations]).toEqual([what, undefined, offset + size, ordinary + livepatch]);
    walked.functions += 1;
    walked.lines += lines.length;
    walked.relocations += relocations;
  }
}
