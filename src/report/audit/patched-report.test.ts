import { describe, expect, test } from 'vitest';
import { present } from '../../base/assert';
import { describePatch } from '../../klp/patch/describe-patch';
import { openModule } from '../../testing/open-module';
import { type Field, picture, sectionLines, text } from '../../testing/patch-pictures';
import { formatReport, type ReportFormat } from './format-report';
import type { JsonReport } from './json-report';
import { patchedReport } from './patched-report';
import type { AuditReport } from './report-data';

/** f of vmlinux with a callback; g of ext4 by a function of the kernel; h of ext4 by NULL. */
async function report(isBuild: boolean): Promise<AuditReport> {
  const functions: Field[] = [
    [0, text('f')],
    [8, ['new_f']],
    [24, text('g')],
    [32, ['exported']],
    [40, 2n],
    [48, text('h')],
  ];
  const objects: Field[] = [
    [8, ['.data']],
    [16, ['.text', 0x38]],
    [56, 1n, 4],
    [64, text('ext4')],
    [72, ['.data', 24]],
    [120, 9n, 4],
  ];
  const build = [sectionLines('.data', 72, functions), sectionLines('.init.klp_objects', 128, objects)];
  const patch: Field[] = [
    [0, ['__this_module']],
    [8, ['.data', 64]],
    [16, ['.data', 300]],
    [24, 1n, 1],
    [64, text('ext4')],
    [72, ['.bss', 8]],
    [300, 0xffff_ffff_ffffn],
    [308, 3n, 4],
  ];
  const content = isBuild ? build : [sectionLines('.data', 400, patch)];
  const module = await openModule(picture(content.join('\n')));
  return {
    file: { name: 'lp.ko', size: 12 },
    kernel: 'Linux 6.1',
    sources: [],
    patched: patchedReport(module, present(await describePatch(module), 'a patch')),
    verdict: {
      profile: { release: '6.1', isDebian: false },
      outcome: 'loaded',
      messages: [],
      steps: [],
      late: [],
    },
    findings: [],
    failures: [],
    version: '0.1.0',
  };
}

async function part(format: ReportFormat, isBuild = true): Promise<string> {
  const whole = formatReport(await report(isBuild), format, []);
  return /\n(## )?Replaces\n.*?(?=\n\n(## )?Findings)/s.exec(whole)?.[0].trim() ?? whole;
}

describe('what is replaced', () => {
  test('in a text', async () => {
    expect(await part('text')).toBe(`Replaces
--------

  Replaces 1 function in vmlinux and 2 in ext4.

  .init.klp_objects of klp-build: entries of 64 bytes, one an object, each
  with its functions of 24 bytes (include/linux/livepatch_external.h).

  * f of vmlinux: position 0, the only one
    by new_f, .text+0x0, 16 bytes
  * pre_patch of vmlinux: callback
    calls .text+0x38
  * g of ext4: position 2
    by exported, not of this module
  * h of ext4: position 0, the only one
    by NULL

  A function is said to be at .data+0x48, where none can be.`);
  });

  test('in Markdown', async () => {
    const lines = (await part('markdown')).split('\n');
    expect(lines).toContain('## Replaces');
    expect(lines).toContain('| What | How | New function |');
    expect(lines).toContain(
      '| `f` of vmlinux | position 0, the only one | by `new_f`, `.text+0x0`, 16 bytes |',
    );
  });

  test('with the flag and the states', async () => {
    expect(await part('text', false)).toContain(
      'Replaces no function.\n\n  replace is true. States: 281474976710655 (version 3). The data has a pointer',
    );
  });

  test('in JSON, with null for what is not known', async () => {
    const { patched } = JSON.parse(formatReport(await report(true), 'json', [])) as JsonReport;
    const place = { name: 'new_f', section: '.text', offset: 0, size: 16 };
    expect(patched).toEqual({
      recognised: 'format',
      replace: null,
      states: [],
      objects: [
        {
          name: 'vmlinux',
          functions: [{ oldName: 'f', position: 0, newFunction: place }],
          callbacks: [
            { name: 'pre_patch', calls: { name: null, section: '.text', offset: 0x38, size: null } },
          ],
        },
        {
          name: 'ext4',
          functions: [
            {
              oldName: 'g',
              position: 2,
              newFunction: { name: 'exported', section: null, offset: null, size: null },
            },
            { oldName: 'h', position: 0, newFunction: null },
          ],
          callbacks: [],
        },
      ],
      doubts: ['A function is said to be at .data+0x48, where none can be.'],
    });
    const other = (JSON.parse(formatReport(await report(false), 'json', [])) as JsonReport).patched;
    expect(other).toMatchObject({ replace: true, states: [{ id: '281474976710655', version: 3 }] });
  });
});
