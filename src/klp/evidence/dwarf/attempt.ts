import { FormatError } from '../../../base/format-error';

/** What `read` gives; undefined where what it reads is damaged. */
export async function attempt<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
