import { expect, test } from 'vitest';
import { openModule } from '../../testing/open-module';
import { exportLine, kernelMap, livepatchTags, modulePicture } from '../../testing/run-loader';
import { compareDepends } from './dependencies';

const map = kernelMap(
  exportLine('jbd2_stop', { object: 'fs/jbd2/jbd2' }),
  exportLine('jbd2_start', { object: 'fs/jbd2/jbd2' }),
  exportLine('pcm', { object: 'sound/core/snd-pcm' }),
  exportLine('either', { object: 'a' }),
  exportLine('either', { object: 'b' }),
);

async function compare(depends: string | undefined, ...imports: readonly string[]) {
  const tags = [...livepatchTags, ...(depends === undefined ? [] : [`depends=${depends}`])];
  const lines = imports.map((name) => `undefined ${name}`).join('\n');
  const { listed, missing } = compareDepends(await openModule(modulePicture(lines, tags)), map);
  return [
    ...listed.map(({ name, imports: of }) => `${name}: ${of.join(' ')}`),
    ...missing.map(({ modules, imports: of }) => `lacks ${modules.join('/')}: ${of.join(' ')}`),
  ];
}

test.each([
  ['nothing', undefined, ['seq_printf'], []],
  ['exact', 'jbd2', ['jbd2_stop', 'seq_printf', 'jbd2_start'], ['jbd2: jbd2_stop jbd2_start']],
  ['names in the spelling of files', 'snd-pcm', ['pcm'], ['snd_pcm: pcm']],
  ['more than is needed', 'jbd2,crc16', ['jbd2_stop'], ['jbd2: jbd2_stop', 'crc16: ']],
  [
    'less',
    '',
    ['jbd2_stop', 'pcm', 'jbd2_start'],
    ['lacks jbd2: jbd2_stop jbd2_start', 'lacks snd_pcm: pcm'],
  ],
  ['one of two would do', '', ['either'], ['lacks a/b: either']],
  ['one of two is there', 'b', ['either'], ['b: either']],
  ['what nothing exports is not counted', 'jbd2', ['state_show'], ['jbd2: ']],
  ['a name twice', 'jbd2,,jbd2', ['jbd2_stop'], ['jbd2: jbd2_stop']],
])('%s', async (_, depends, imports, expected) => {
  expect(await compare(depends, ...imports)).toEqual(expected);
});
