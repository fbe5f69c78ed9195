import { basename } from 'node:path';
import { FormatError } from '../../base/format-error';
import { BufferSource } from '../../bytes/byte-source';
import { readLivepatchModule } from '../../klp/read-module';
import { type ListingKind, listing } from '../../report/listing/listing';
import { inFile, openPath } from '../open-path';
import { writeOutput } from '../write-output';

/** Lists a module in the manner of a tool that readers know, to a file or to standard output; 0. */
export async function listCommand(
  modulePath: string,
  kind: ListingKind,
  output: string | undefined,
): Promise<number> {
  const { opened, close } = await openPath(modulePath);
  try {
    const text = await inFile(modulePath, async () => {
      if (opened.what.kind !== 'object') {
        throw new FormatError({
          code: 'cli/not-a-module',
          message: 'this is not a module',
          mend: 'Give the .ko that is to be listed.',
        });
      }
      const module = await readLivepatchModule(opened.what.object);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const part of listing(module, kind, basename(modulePath))) parts.push(part);
      return Buffer.concat(parts);
    });
    if (output === undefined) process.stdout.write(text);
    else await writeOutput(output, new BufferSource(new Uint8Array(text)));
    return 0;
  } finally {
    await close();
  }
}
