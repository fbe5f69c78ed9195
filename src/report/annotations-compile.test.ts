import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Choice } from '../klp/choices/choice';
import { openModule, planModule } from '../testing/open-module';
import { annotationsFor } from './annotations';
import { annotationText, declarationText } from './snippet';

// The text goes through a compiler with the macros of the samples and of the minimal klp-convert.

const folder = mkdtempSync(join(tmpdir(), 'klpscope-c-'));
const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

/** What the header of the samples takes from the kernel's. */
const kernelHeaders = `
#define __packed __attribute__((__packed__))
#define __used __attribute__((__used__))
#define __section(name) __attribute__((__section__(name)))
#define __aligned(bytes) __attribute__((__aligned__(bytes)))
typedef unsigned int u32;
typedef unsigned long long u64;
`;

/** What a livepatch that uses the symbols has before the text, and behind it. */
const declarations = `
extern int f(int), helper(void), dup(int), by_dots(int) asm("g.isra.0");
extern char *v, array[];
`;
const uses = `
int show(int x) { return f(x) + helper() + *v + array[x]; }
int store(int x) { return dup(x) + by_dots(x); }
`;

beforeAll(() => {
  const minimal = readFileSync('e2e/kernel/modules/dialects/minimal.c', 'utf8');
  const macros = /#define KLP_RELOC_SYMBOL_POS[\s\S]*?\n\n/.exec(minimal)?.[0];
  if (macros === undefined) throw new Error('minimal.c has the macros');
  const header = readFileSync('public/samples/include/klp-annotations.h', 'utf8');
  const own = header.replace(/#include <linux\/.*>\n/g, '');
  writeFileSync(join(folder, 'macros.h'), `${kernelHeaders}${own}${macros}`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Compiles C text as kernel code, any warning an error; gives the object file. */
function compile(text: string): Uint8Array<ArrayBuffer> {
  const [source, output] = [join(folder, 'a.c'), join(folder, 'a.o')];
  writeFileSync(source, `#include "macros.h"\n${declarations}${text}${uses}`);
  const flags = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-O2', '-fno-pic', '-ffreestanding'];
  const { status, stderr } = spawnSync('gcc', [...flags, '-c', source, '-o', output], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return new Uint8Array(readFileSync(output));
}

/** `object,symbol,position` of each annotation that the compiled text makes. */
async function annotated(text: string): Promise<string[]> {
  const { annotations, symbols } = await openModule(compile(text));
  expect(annotations.problems).toEqual([]);
  return annotations.annotations.map(
    ({ object, symbol, position }) => `${object},${symbols.name(symbol)},${position}`,
  );
}

/** The undefined symbols of the compiled text. */
async function undefinedOf(text: string): Promise<string[]> {
  const { symbols } = await openModule(compile(text));
  return Array.from({ length: symbols.count }, (_, i) => i)
    .filter((i) => i > 0 && symbols.isUndefined(i))
    .map((i) => symbols.name(i));
}

const names = ['f', 'helper', 'v', 'array', 'dup', 'g.isra.0'];
const module = `
module x86_64
modinfo livepatch=Y vermagic=6.1.0
section .text PROGBITS AX 0x100
symbol show FUNC GLOBAL .text 0 0x40
symbol store FUNC GLOBAL .text 0x40 0x40
${names.map((name, i) => `undefined ${name}\nrela .text ${i * 8} R_X86_64_PLT32 ${name} -4`).join('\n')}
rela .text 0x60 R_X86_64_PLT32 f -4
`;
const list = '*vmlinux f f v array g.isra.0 g.isra.0 dup dup *9p helper dup *8250 dup';
const choose = (symbol: string, position: number, place?: string): Choice => ({
  symbol,
  object: 'vmlinux',
  position,
  of: 2,
  ...(place === undefined ? {} : { place }),
});

const linesToUncomment = (text: string): string[] => text.match(/^\/\/ .*/gm) ?? [];

describe.skipIf(!hasCompiler)('gcc takes', () => {
  test('all annotations', async () => {
    const plan = await planModule(module, list, [choose('f', 2), choose('g.isra.0', 1), choose('dup', 2)]);
    const { text, left } = await annotationsFor(plan, 'module-reloc');
    expect(left).toBe(0);
    const found = await annotated(text);
    expect(found.sort()).toEqual([
      '9p,helper,0',
      'vmlinux,array,0',
      'vmlinux,dup,2',
      'vmlinux,f,2',
      'vmlinux,g.isra.0,1',
      'vmlinux,v,0',
    ]);
    // As the C file says it, and under no other name.
    expect((await undefinedOf(text)).sort()).toEqual([...names].sort());
  });

  test('each alternative, taken out of its comment', async () => {
    const { text, left } = await annotationsFor(await planModule(module, list), 'module-reloc');
    expect(left).toBe(3);
    const decided = await annotated(text);
    const added: string[] = [];
    for (const line of linesToUncomment(text)) {
      const found = await annotated(text.replace(line, line.slice(3)));
      expect(found).toHaveLength(decided.length + 1);
      added.push(...found.filter((one) => !decided.includes(one)));
    }
    expect(added).toEqual([
      'vmlinux,f,1',
      'vmlinux,f,2',
      'vmlinux,dup,1',
      'vmlinux,dup,2',
      '9p,dup,0',
      '8250,dup,0',
      'vmlinux,g.isra.0,1',
      'vmlinux,g.isra.0,2',
    ]);
  });

  test('the annotations of each C file, where they differ', async () => {
    const choices = [choose('f', 1, 'show'), choose('f', 2, 'store')];
    const { text } = await annotationsFor(await planModule(module, list, choices), 'module-reloc');
    const [first = '', second = ''] = linesToUncomment(text);
    expect(await annotated(first.slice(3))).toEqual(['vmlinux,f,1']);
    expect(await annotated(second.slice(3))).toEqual(['vmlinux,f,2']);
  });

  test('all declarations', async () => {
    const choices = [choose('f', 2), choose('dup', 2), choose('g.isra.0', 1)];
    const { text, left } = await annotationsFor(await planModule(module, list, choices), 'reloc-symbol');
    // Which object is patched where helper of 9p is used is not known; nor is the type of what has no name in C.
    expect(left).toBe(2);
    expect((await undefinedOf(text)).sort()).toEqual([
      '.klp.sym.rela.vmlinux.vmlinux.array,0',
      '.klp.sym.rela.vmlinux.vmlinux.dup,2',
      '.klp.sym.rela.vmlinux.vmlinux.f,2',
      '.klp.sym.rela.vmlinux.vmlinux.v,0',
      'g.isra.0',
      'helper',
    ]);
    const line = linesToUncomment(text).find((one) => one.includes('isra')) ?? '';
    const typed = line.slice(3).replace('/* its type */ g_isra_0', 'int g_isra_0(int)');
    expect(await undefinedOf(`${typed}\nint more(void) { return g_isra_0(1); }\n`)).toContain(
      '.klp.sym.rela.vmlinux.vmlinux.g.isra.0,1',
    );
  });

  test('each declaration, taken out of its comment', async () => {
    const { text } = await annotationsFor(await planModule(module, list), 'reloc-symbol');
    const added: string[] = [];
    for (const line of linesToUncomment(text).filter((one) => !one.includes('isra')))
      added.push(
        ...(await undefinedOf(line.slice(3))).filter(
          (name) => name.startsWith('.klp') && /[.](f|dup),/.test(name),
        ),
      );
    expect(added).toEqual([
      '.klp.sym.rela.vmlinux.vmlinux.f,1',
      '.klp.sym.rela.vmlinux.vmlinux.f,2',
      '.klp.sym.rela.vmlinux.vmlinux.dup,1',
      '.klp.sym.rela.vmlinux.vmlinux.dup,2',
      '.klp.sym.rela..9p.dup,0',
      '.klp.sym.rela..8250.dup,0',
    ]);
  });

  test('two declarations of one name are never both compiled: the second would only be warned of', async () => {
    const both = [1, 2].map((position) => declarationText('vmlinux', 'vmlinux', 'f', position)).join('\n');
    expect(() => compile(both)).toThrow(/due to conflict with previous rename/);
  });

  test('a patched object that nobody filled in: the name says nothing, so that no tool takes it', async () => {
    const { text, left } = await annotationsFor(await planModule(module, '*9p helper'), 'reloc-symbol');
    const [line = ''] = linesToUncomment(text);
    expect([left, line]).toEqual([names.length, expect.stringContaining('/* patched object */')]);
    const plan = await planModule(compile(line.slice(3)), '*9p helper');
    expect(plan.symbols.find(({ name }) => name.includes('helper'))?.resolution.kind).toBe('invalid');
  });

  test('snippets of what has no name in C, and of modules that begin with a digit', async () => {
    expect(await annotated(annotationText('8250', 'g.isra.0', 2))).toEqual(['8250,g.isra.0,2']);
  });
});
