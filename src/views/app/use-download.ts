import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import type { ConversionSummary } from '../../worker/snapshot';
import { toBlob } from '../common/save-file';

/** The address of the converted module as a file; `undefined` while there is none or it is being fetched. */
export function useDownload(): string | undefined {
  const conversion = useStore((state) => state.snapshot.conversion);
  const showToast = useStore((state) => state.showToast);
  const [ready, setReady] = useState<{ readonly of: ConversionSummary; readonly url: string }>();

  useEffect(() => {
    if (conversion?.kind !== 'converted') return;
    let url: string | undefined;
    let over = false;
    session
      .download()
      .then(toBlob)
      .then(
        (blob) => {
          if (over) return;
          url = URL.createObjectURL(blob);
          setReady({ of: conversion, url });
        },
        (error: unknown) => {
          if (over) return;
          const why = error instanceof Error ? error.message : String(error);
          showToast({ tone: 'refused', message: `The converted module cannot be offered: ${why}` });
        },
      );
    return () => {
      over = true;
      // A download that has just been clicked may not have begun to read.
      if (url !== undefined) setTimeout(URL.revokeObjectURL, 60_000, url);
    };
  }, [conversion, showToast]);

  return ready !== undefined && ready.of === conversion ? ready.url : undefined;
}
