import { test } from 'vitest';
import { BufferSource } from '../bytes/byte-source';
import { ObjectBuilder } from '../elf/builder';
import { ObjectFile } from '../elf/object-file';
import { writeObject } from '../elf/writer';
import { convertModule } from '../klp/convert';
import { planConversion } from '../klp/plan';
import { readLivepatchModule } from '../klp/read-module';
import { verifyConversion } from '../klp/verify';
import { moduleFromText } from './module-from-text';
import { symbolMap } from './open-module';

test('x', async () => {
  const t = (l: string) => {
    console.log(l, Math.round(performance.now() - s));
    s = performance.now();
  };
  let s = performance.now();
  const b = moduleFromText(`
module x86_64
modinfo livepatch=Y
sections 65280 .filler
annotate vmlinux f 1
section .text.far PROGBITS AX 16
symbol g FUNC LOCAL .text.far 0 16
undefined f
rela .text.far 0 2 f -4
rela .text.far 8 2 g -4`);
  t('asm');
  const o = await ObjectFile.open(new BufferSource(b));
  t('open');
  const m = await readLivepatchModule(o);
  t('read');
  const p = await planConversion(m, symbolMap('*vmlinux f f'));
  t('plan');
  const bu = await ObjectBuilder.from(o);
  t('builder');
  const w = await writeObject(bu);
  t('write');
  const c = await convertModule(p);
  t('convert');
  await verifyConversion(p, c);
  t('verify');
});
