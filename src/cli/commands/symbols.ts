import { formatCount } from '../../base/format';
import { BufferSource } from '../../bytes/byte-source';
import { encodeSymbolsList } from '../../symbols/encode-symbols-list';
import { readSources } from '../read-sources';
import { say, sayOfSources } from '../say';
import { writeOutput } from '../write-output';

/** Makes a Symbols.list of the sources; always 0, what cannot be read throws. */
export async function symbolsCommand(sourcePaths: readonly string[], outputPath: string): Promise<number> {
  const map = await readSources(sourcePaths, say);
  sayOfSources(map);
  await writeOutput(outputPath, new BufferSource(encodeSymbolsList(map)));
  const symbols = map.objects.reduce((sum, object) => sum + object.symbols, 0);
  const exports = map.objects.reduce((sum, { name }) => sum + map.exportsOf(name), 0);
  say(
    `${outputPath}: ${formatCount(symbols, 'symbol')} of ${formatCount(map.objects.length, 'object')}, ${formatCount(exports, 'export')}`,
  );
  return 0;
}
