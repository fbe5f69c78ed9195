import { describe, expect, test } from 'vitest';
import {
  contextOf,
  enabling,
  livepatchRelocation,
  livepatchTags,
  modulePicture,
  type Run,
} from '../testing/run-loader';
import { follow } from './dry-run';
import { lifeOf } from './life';
import type { LifeEvent } from './life-event';
import { findSpecialSections } from './special/find-special-sections';

const ofVmlinux = { functions: ['seq_printf,0=new_show'] };
const ofExt4 = { name: 'ext4', functions: ['ext4_show,0=new_show'] };
const show = livepatchRelocation('.klp.sym.ext4.ext4_show,0', '.klp.rela.ext4..text');

async function life(lines: string, run: Run = {}, tags = livepatchTags): Promise<LifeEvent[]> {
  const context = await contextOf(modulePicture(lines, tags), run);
  const special = await findSpecialSections(context.module, context.profile, context.map);
  return lifeOf(context, await follow(context), special);
}

/** `kind[ object] outcome`. */
const kinds = (events: readonly LifeEvent[]): string[] =>
  events.map(({ kind, object, outcome }) =>
    [kind, ...(object === undefined ? [] : [object]), outcome].join(' '),
  );

/** The items of an event: `outcome [section: ]text`. */
function itemsOf(events: readonly LifeEvent[], kind: LifeEvent['kind'], object?: string): string[] {
  const event = events.find((one) => one.kind === kind && one.object === object);
  if (event === undefined) throw new Error(`there is no ${kind}`);
  return event.items.map(
    ({ outcome, section, text }) => `${outcome} ${section === undefined ? '' : `${section}: `}${text}`,
  );
}

describe('what happens, one after another', () => {
  test('a livepatch for vmlinux is loaded and enabled', async () => {
    expect(kinds(await life(enabling(ofVmlinux)))).toEqual(['load passed', 'enable passed']);
  });

  test('each module comes, goes and comes again', async () => {
    const events = await life(
      `${show}\n${enabling(ofVmlinux, ofExt4, { ...ofExt4, name: 'xfs', functions: [] })}`,
    );
    expect(kinds(events)).toEqual([
      'load passed',
      'enable passed',
      'arrives ext4 passed',
      'leaves ext4 passed',
      'returns ext4 passed',
      'arrives xfs passed',
      'leaves xfs passed',
      'returns xfs passed',
    ]);
  });

  test('before 6.3 a module does not come again', async () => {
    const events = await life(`${show}\n${enabling(ofVmlinux, ofExt4)}`, { release: '6.1' });
    expect(kinds(events).slice(2)).toEqual([
      'arrives ext4 passed',
      'leaves ext4 passed',
      'returns ext4 failed',
    ]);
    expect(events.at(-1)?.messages.at(-1)).toBe(
      "livepatch: patch 'lp' failed for module 'ext4', refusing to load module 'ext4'",
    );
  });

  test.each([
    [
      'a module that is refused does not go',
      `${livepatchRelocation('.klp.sym.ext4.gone,0', '.klp.rela.ext4..text')}\n${enabling(ofVmlinux, ofExt4)}`,
      ['load passed', 'enable passed', 'arrives ext4 failed'],
    ],
    [
      'nor one whose last step fails',
      enabling(ofVmlinux, { name: 'ext4', functions: ['gone,0=new_show'] }),
      ['load passed', 'enable passed', 'arrives ext4 failed'],
    ],
    [
      'nor one whose relocations are never applied',
      `${show}\n${enabling(ofVmlinux)}`,
      ['load passed', 'enable passed', 'arrives ext4 harmful'],
    ],
    [
      'one of which nothing is known may',
      enabling(ofVmlinux, { ...ofExt4, name: 'xfs' }),
      ['load passed', 'enable passed', 'arrives xfs undecided', 'leaves xfs passed', 'returns xfs passed'],
    ],
    [
      'one that is refused while it is loaded has no more life',
      `undefined nowhere\n${show}\n${enabling(ofVmlinux, ofExt4)}`,
      ['load failed'],
    ],
    [
      'nor one whose init function fails',
      `${show}\n${enabling({ functions: ['nowhere,0=new_show'] }, ofExt4)}`,
      ['load passed', 'enable failed'],
    ],
  ])('%s', async (_, lines, expected) => {
    expect(kinds(await life(lines))).toEqual(expected);
  });

  test('titles and lines in dmesg', async () => {
    const events = await life(`${show}\n${enabling(ofVmlinux, ofExt4)}`);
    expect(events.map(({ title, messages }) => [title, ...messages])).toEqual([
      ['The livepatch is loaded'],
      ['Its init function calls klp_enable_patch'],
      ['ext4 is loaded', "livepatch: applying patch 'lp' to loading module 'ext4'"],
      ['ext4 is unloaded', "livepatch: reverting patch 'lp' on unloading module 'ext4'"],
      ['ext4 is loaded again'],
    ]);
  });
});

describe('while it is loaded', () => {
  test('relocations, then special sections in the order in which they are read', async () => {
    const events = await life(
      `section .static_call_sites PROGBITS WA 8
section __jump_table PROGBITS WA 32
section __bug_table PROGBITS WA 24
section __mcount_loc PROGBITS A 8
section .smp_locks PROGBITS A 8
section __ex_table PROGBITS A 24
rela .data 0 R_X86_64_64 new_show 0
rela .data 8 R_X86_64_64 new_show 0
livepatch-symbol .klp.sym.vmlinux.state_show,1
rela .text 0x20 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,1 -4 in=.klp.rela.vmlinux..text flags=AIo
${show}
${enabling(ofVmlinux)}`,
      { release: '7.3' },
    );
    const items = itemsOf(events, 'load');
    expect(items[0]).toMatch(/^passed \d+ ordinary relocations written$/);
    expect(items[1]).toBe(
      'passed .klp.rela.vmlinux..text: 1 relocation against symbols of vmlinux written, before any special section is read',
    );
    expect(items.slice(2).map((item) => item.split(':')[0])).toEqual([
      'passed __ex_table',
      'passed __mcount_loc',
      'passed __bug_table',
      'passed .static_call_sites',
      'passed __jump_table',
      'passed .smp_locks',
    ]);
    expect(items.at(-1)).toMatch(/never by this release$/);
    expect(items.join()).not.toContain('.klp.rela.ext4');
  });

  test('why it is refused comes first', async () => {
    const items = itemsOf(await life('undefined nowhere'), 'load');
    expect(items).toEqual([
      expect.stringMatching(/^failed Undefined symbols: No object of the kernel exports/),
    ]);
  });

  test('harm is told and does not end it', async () => {
    const events = await life(
      `undefined seq_printf\nrela .text 0x3e 4 seq_printf -4\n${enabling(ofVmlinux)}`,
    );
    expect(kinds(events)).toEqual(['load harmful', 'enable passed']);
  });
});

describe('enabling', () => {
  test('an item for each object', async () => {
    const patch = enabling({ functions: ['seq_printf,0=new_show', 'state_show,2=new_show'] }, ofExt4);
    expect(itemsOf(await life(patch), 'enable')).toEqual([
      'passed 2 functions of vmlinux looked up and replaced',
      'passed 1 function of ext4 wait until that is loaded, or are replaced now',
    ]);
  });

  test('without symbols it is open for vmlinux alone', async () => {
    expect(
      itemsOf(await life(enabling(ofVmlinux, ofExt4), { map: undefined }), 'enable').map(
        (item) => item.split(' ')[0],
      ),
    ).toEqual(['undecided', 'passed']);
  });

  test.each([
    ['nothing calls klp_enable_patch', '', []],
    ['code sets the patch up', 'undefined klp_enable_patch', ['undecided']],
  ])('%s', async (_, lines, expected) => {
    expect(itemsOf(await life(lines), 'enable').map((item) => item.split(' ')[0])).toEqual(expected);
  });

  test('what it is refused for', async () => {
    const untagged = livepatchTags.filter((tag) => !tag.startsWith('livepatch'));
    const events = await life(enabling(ofVmlinux), {}, untagged);
    expect(itemsOf(events, 'enable')).toEqual([
      expect.stringMatching(/^failed Enabling the patch: .*has no livepatch= tag/),
    ]);
  });
});

describe('a module arrives', () => {
  test('with its sections, then its functions', async () => {
    const lines = `${show}\nrela .text 0x18 4 .klp.sym.ext4.ext4_show,0 -4 in=.klp.rela.ext4..text flags=AIo\n${enabling(ofVmlinux, ofExt4)}`;
    expect(itemsOf(await life(lines), 'arrives', 'ext4')).toEqual([
      'passed .klp.rela.ext4..text: 2 relocations written',
      'passed Functions of ext4 that are replaced',
    ]);
  });

  test('what comes too late for a table that was read before is harm, for that module alone', async () => {
    const lines = `section __jump_table PROGBITS WA 0 bytes=${'00'.repeat(32)}
livepatch-symbol .klp.sym.ext4.ext4_show,0
rela __jump_table 8 R_X86_64_PC64 .klp.sym.ext4.ext4_show,0 0 in=.klp.rela.ext4.__jump_table flags=AIo
${enabling(ofVmlinux, ofExt4, { name: 'xfs', functions: [] })}`;
    const events = await life(lines);
    expect(kinds(events).filter((line) => line.startsWith('arrives'))).toEqual([
      'arrives ext4 harmful',
      'arrives xfs passed',
    ]);
    expect(itemsOf(events, 'arrives', 'ext4').at(-1)).toMatch(/^harmful __jump_table: /);
  });
});
