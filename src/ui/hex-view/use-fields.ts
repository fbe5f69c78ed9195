import { useEffect, useState } from 'react';
import type { HexField, HexFieldSource } from './hex-fields';

const none: readonly never[] = [];

/** The fields of the bytes in sight; those before stay until the new ones are there. None where they cannot be had. */
export function useFields<F extends HexField>(
  source: HexFieldSource<F> | undefined,
  offset: number,
  length: number,
): readonly F[] {
  const [loaded, setLoaded] = useState<{
    readonly source: HexFieldSource<F>;
    readonly fields: readonly F[];
  }>();
  useEffect(() => {
    if (source === undefined) return;
    let isCurrent = true;
    source(offset, length).then(
      (fields) => isCurrent && setLoaded({ source, fields }),
      // The bytes are still worth seeing, and the session says elsewhere what is wrong with the file.
      () => isCurrent && setLoaded({ source, fields: none }),
    );
    return () => {
      isCurrent = false;
    };
  }, [source, offset, length]);
  return loaded !== undefined && loaded.source === source ? loaded.fields : none;
}
