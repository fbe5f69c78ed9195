import { describe, expect, test } from 'vitest';
import { openModule } from '../../testing/open-module';
import {
  kernelMap,
  modulePicture,
  modulesSource,
  quietTags,
  runLoader,
  stepText,
  versionsLine,
  withSources,
} from '../../testing/run-loader';
import { kernelReleases } from '../profile';
import { isProprietary } from './modinfo';

const flags = 'SMP preempt mod_unload modversions ';
const own = `6.1.0-56-amd64 ${flags}`;
const crcs = versionsLine({ module_layout: 1 });
const extended =
  'section __version_ext_crcs PROGBITS A 4\nsection __version_ext_names PROGBITS A 0 bytes=6100';

function picture(vermagic: string | undefined, lines = '', ...tags: readonly string[]): string {
  const all = [
    ...quietTags,
    'livepatch=Y',
    ...(vermagic === undefined ? [] : [`vermagic=${vermagic}`]),
    ...tags,
  ];
  return modulePicture(lines, tags.length > 0 ? all : [...all, 'license=GPL']);
}

/** A map with modules of the kernel, by their vermagic. */
async function modulesOf(...vermagics: readonly string[]) {
  const texts = vermagics.map((vermagic, index) =>
    modulePicture('', [`vermagic=${vermagic}`]).replace('this-module lp', `this-module m${index}`),
  );
  return withSources(kernelMap(), await modulesSource(...texts));
}

function mismatch(wanted: string, vermagic = own): string {
  return `failed ENOEXEC: lp: version magic '${vermagic}' should be '${wanted}'`;
}

describe('the vermagic of modules among the sources, to the letter', () => {
  test.each<[string, string, string, string]>([
    ['the same', '', own, 'accepted'],
    ['another release', '', `6.1.0-57-amd64 ${flags}`, 'refused'],
    ['another release, with CRCs', crcs, `6.1.0-57-amd64 ${flags}`, 'accepted'],
    ['other flags', '', '6.1.0-56-amd64 SMP preempt_rt mod_unload modversions ', 'refused'],
    ['other flags, with CRCs', crcs, '6.1.0-56-amd64 SMP preempt_rt mod_unload modversions ', 'refused'],
    ['a blank less at the end, with CRCs', crcs, own.trimEnd(), 'refused'],
    ['a release alone, with CRCs', crcs, '6.1.0-56-amd64', 'refused'],
    ['CRCs that are not allocated', crcs.replace(' A ', ' - '), `6.1.0-57-amd64 ${flags}`, 'refused'],
  ])('%s', async (_, lines, kernel, expected) => {
    const map = await modulesOf(kernel);
    for (const release of kernelReleases)
      expect(stepText(await runLoader(picture(own, lines), { release, map }), 'modinfo'), release).toMatch(
        expected === 'refused' ? mismatch(kernel) : /^passed/,
      );
  });

  test('extended CRCs alone do not make the release indifferent', async () => {
    const map = await modulesOf(`7.3.0-2-amd64 ${flags}`);
    const verdict = await runLoader(picture(own, extended), { release: '7.3', map });
    expect(stepText(verdict, 'modinfo')).toBe(mismatch(`7.3.0-2-amd64 ${flags}`));
  });

  test('up to 6.12 extended sections do not count, nor hide the others', async () => {
    const map = await modulesOf(`6.12.0-2-amd64 ${flags}`);
    const verdict = await runLoader(picture(own, `${crcs}\n${extended}`), { release: '6.12', map });
    expect(stepText(verdict, 'modinfo')).toMatch(/^passed/);
  });

  test('modules that disagree tell nothing but their release', async () => {
    const map = await modulesOf(`6.1.0-56-amd64 ${flags}`, '6.1.0-56-amd64 SMP ');
    expect(stepText(await runLoader(picture(own), { map }), 'modinfo')).toMatch(/^passed/);
    const other = await modulesOf(`6.1.0-57-amd64 ${flags}`, '6.1.0-57-amd64 SMP ');
    expect(stepText(await runLoader(picture(own), { map: other }), 'modinfo')).toBe(
      mismatch(`6.1.0-57-amd64 ${flags}`),
    );
  });
});

describe('the release of other sources', () => {
  const named = (...releases: readonly string[]) =>
    withSources(
      kernelMap(),
      ...releases.flatMap((release) =>
        kernelMap()
          .sources.slice(0, 1)
          .map(({ source }) => ({ ...source, release })),
      ),
    );

  test.each<[string, string, readonly string[], string | RegExp]>([
    ['the same', '', ['6.1.0-56-amd64'], /^passed/],
    ['another', '', ['6.1.0-57-amd64'], mismatch(`6.1.0-57-amd64 ${flags}`)],
    ['one that begins alike', '', ['6.1.0-5'], mismatch(`6.1.0-5 ${flags}`)],
    ['another, with CRCs', crcs, ['6.1.0-57-amd64'], /^passed/],
    ['two that differ', '', ['6.1.0-57-amd64', '6.1.0-58-amd64'], /^passed/],
    ['another twice', '', ['6.1.0-57-amd64', '6.1.0-57-amd64'], mismatch(`6.1.0-57-amd64 ${flags}`)],
    ['none', '', [], /^passed/],
  ])('%s', async (_, lines, releases, expected) => {
    const found = stepText(await runLoader(picture(own, lines), { map: named(...releases) }), 'modinfo');
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  test('a vermagic of the release alone', async () => {
    const verdict = await runLoader(picture('6.1.0-56-amd64'), { map: named('6.1.0-57-amd64') });
    expect(stepText(verdict, 'modinfo')).toBe(mismatch('6.1.0-57-amd64', '6.1.0-56-amd64'));
  });

  test('modules are believed before it', async () => {
    const modules = await modulesOf(own);
    const map = withSources(named('6.1.0-57-amd64'), ...modules.sources.map(({ source }) => source));
    expect(stepText(await runLoader(picture(own), { map }), 'modinfo')).toMatch(/^passed/);
  });
});

describe('without vermagic', () => {
  test.each(kernelReleases)('%s', async (release) => {
    const debian = await runLoader(picture(undefined), { release, isDebian: true });
    expect(stepText(debian, 'modinfo')).toMatch(/^passed: lp: bad vermagic: kernel tainted\./);
    const other = await runLoader(picture(undefined), { release });
    expect([other.outcome, stepText(other, 'modinfo')]).toEqual(['undecided', 'undecided']);
    expect(other.steps.find(({ id }) => id === 'modinfo')?.needs).toEqual([
      'CONFIG_MODULE_FORCE_LOAD of the kernel',
    ]);
  });

  test('an empty one is one', async () => {
    const map = await modulesOf(own);
    expect(stepText(await runLoader(picture(''), { map }), 'modinfo')).toBe(mismatch(own, ''));
  });
});

describe('taints, and when they are told', () => {
  const livepatch = 'lp: tainting kernel with TAINT_LIVEPATCH';
  const license = "lp: module license 'Proprietary' taints kernel.";
  const text = picture(own, '', 'license=Proprietary');

  test.each([
    ['5.10', [livepatch, license], []],
    ['6.1', [livepatch, license], []],
    ['6.12', [], [livepatch, license]],
    ['7.3', [], [livepatch, license]],
  ] as const)('%s', async (release, atModinfo, atLayout) => {
    const { steps } = await runLoader(text, { release });
    expect(steps.find(({ id }) => id === 'modinfo')?.messages).toEqual(atModinfo);
    expect(steps.find(({ id }) => id === 'layout')?.messages).toEqual(atLayout);
  });

  test('none before a vermagic that does not fit', async () => {
    const map = await modulesOf('6.1.0 SMP ');
    expect((await runLoader(text, { release: '6.1', map })).messages).toEqual([
      `lp: version magic '${own}' should be '6.1.0 SMP '`,
    ]);
  });

  test('an empty livepatch tag is one', async () => {
    const verdict = await runLoader(
      modulePicture('', [...quietTags, 'livepatch=', 'license=GPL', `vermagic=${own}`]),
    );
    expect(verdict.messages).toEqual([livepatch]);
  });
});

describe('licenses', () => {
  test.each([
    [['license=GPL'], false],
    [['license=GPL v2'], false],
    [['license=GPL and additional rights'], false],
    [['license=Dual BSD/GPL'], false],
    [['license=Dual MIT/GPL'], false],
    [['license=Dual MPL/GPL'], false],
    [['license=GPL v3'], true],
    [['license=gpl'], true],
    [['license=GPL '], true],
    [['license=BSD'], true],
    [['license='], true],
    [['licenses=GPL'], true],
    [[], true],
    [['license=GPL', 'license=Proprietary'], false],
    [['license=Proprietary', 'license=GPL'], true],
  ])('%j', async (tags, expected) => {
    expect(isProprietary({ module: await openModule(modulePicture('', tags)) })).toBe(expected);
  });

  test('a missing one is called unspecified', async () => {
    const verdict = await runLoader(modulePicture('', [...quietTags, `vermagic=${own}`]));
    expect(verdict.messages).toEqual(["lp: module license 'unspecified' taints kernel."]);
  });
});
