import { expect, test } from 'vitest';
import { readModuleInfo } from '../elf/module-info';
import { openObject } from '../testing/open-module';
import { looksLikeLivepatch } from './livepatch-module';

const module = (lines = '', tags = 'name=lp'): string => `
module x86_64
modinfo ${tags} license=GPL
this-module lp
section .text PROGBITS AX 32
${lines}`;
const section = (name: string): string => module(`section ${name} PROGBITS A 24`);

test.each<[string, string, boolean]>([
  ['marked for the kernel', module('', 'livepatch=Y'), true],
  ['marked by SUSE', module('', 'klpgitrev=1f2e'), true],
  ['marked otherwise', module('', 'livepatched=Y'), false],
  ['annotated', section('.klp.module_relocs.vmlinux'), true],
  ['finished', section('.klp.rela.vmlinux..text'), true],
  ['of the proposed objtool', section('.klp.relocs'), true],
  ['of objtool', section('__klp_relocs.vmlinux'), true],
  ['of klp-build', section('.init.klp_objects'), true],
  ['of klp-build in 6.19', section('__klp_objects'), true],
  ['of kpatch', section('.kpatch.funcs'), true],
  ['of old kpatch', section('.kpatch.dynrelas'), true],
  ['of DEKU', section('.note.deku'), true],
  ['of Ksplice', section('.ksplice_relocs'), true],
  ['of Xen', 'module x86_64\nsection .livepatch.funcs PROGBITS WA 64', true],
  ['vmlinux.o with a table for objtool', section('.klp.symid'), false],
  ['a note of another', section('.note.deku2'), false],
  ['an initialiser of another', section('.init.klp'), false],
  ['a section like that of Xen', section('.livepatch_funcs'), false],
  ['an ordinary module', module(), false],
])('%s', async (_, text, expected) => {
  const object = await openObject(text);
  expect(looksLikeLivepatch(object, await readModuleInfo(object))).toBe(expected);
});
