import { useEffect, useMemo, useState } from 'react';
import { formatHex } from '../../base/format';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { HexView } from '../../ui/hex-view/HexView';
import type { HexFieldSource } from '../../ui/hex-view/hex-fields';
import type { HexSource } from '../../ui/hex-view/hex-source';
import { Splitter } from '../../ui/splitter/Splitter';
import { useStoredNumber } from '../../ui/stored';
import type { ByteField, BytesWindow } from '../../worker/tables';
import { useSections } from '../table-view/use-sections';

interface SectionBytesProps {
  readonly sectionKey: string;
  readonly onClose: () => void;
}

/** The bytes of one section of the module as it was opened. */
export function SectionBytes({ sectionKey, onClose }: SectionBytesProps) {
  const head = useHead(sectionKey);
  const reveal = useStore((state) => state.reveal);
  const isCode = useSections().some(({ key, flags }) => key === sectionKey && flags.includes('X'));
  const [height, setHeight, resetHeight] = useStoredNumber('section-bytes-height', 280);
  const source = useMemo<HexSource | undefined>(() => {
    if (head === undefined || head === 'missing') return undefined;
    return {
      size: head.size,
      load: async (offset, length) => {
        const window = await session.bytes({ side: 'before', section: sectionKey, offset, length });
        return window?.bytes ?? new Uint8Array();
      },
    };
  }, [head, sectionKey]);
  const fields = useMemo<HexFieldSource<ByteField> | undefined>(
    () =>
      source && ((offset, length) => session.fields({ side: 'before', section: sectionKey, offset, length })),
    [source, sectionKey],
  );
  return (
    <>
      <Splitter
        label="Size of the bytes"
        orientation="horizontal"
        size={height}
        min={100}
        max={1200}
        onResize={setHeight}
        onReset={resetHeight}
      />
      <section className="section-bytes" aria-label="Bytes of the section" style={{ height }}>
        <header className="section-bytes-head">
          <h2 className="section-bytes-title">{sectionKey}</h2>
          {typeof head === 'object' && (
            <span className="table-view-soft">
              at <code className="table-view-code">{formatHex(head.fileOffset)}</code> of the file
            </span>
          )}
          {isCode ? (
            <Button look="text" onClick={() => reveal({ table: 'code', key: `${sectionKey}+0x0` })}>
              Open in Code
            </Button>
          ) : undefined}
          <button type="button" className="section-bytes-close" aria-label="Close bytes" onClick={onClose}>
            ✕
          </button>
        </header>
        {head === 'missing' && (
          <p className="section-bytes-none">
            This section is not in the module as it was opened: the conversion makes it.{' '}
            <Button look="text" onClick={() => reveal({ table: 'diff-bytes', key: sectionKey })}>
              Show it in Diff
            </Button>
          </p>
        )}
        {source !== undefined &&
          (source.size === 0 ? (
            <p className="section-bytes-none">
              This section has no bytes in the file: it is empty, or takes room in memory only (SHT_NOBITS).
            </p>
          ) : (
            <HexView
              label={`Bytes of ${sectionKey}`}
              source={source}
              {...(fields !== undefined && { fields })}
              canOpenField={({ target }) => target !== undefined}
              onOpenField={({ target }) => target && reveal(target)}
            />
          ))}
      </section>
    </>
  );
}

/** Size and place of the section; asked for without bytes. */
function useHead(sectionKey: string): BytesWindow | 'missing' | undefined {
  const revision = useStore((state) => state.revision);
  const [head, setHead] = useState<BytesWindow | 'missing'>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    let isCurrent = true;
    session.bytes({ side: 'before', section: sectionKey, offset: 0, length: 0 }).then(
      (window) => isCurrent && setHead(window ?? 'missing'),
      () => isCurrent && setHead('missing'),
    );
    return () => {
      isCurrent = false;
    };
  }, [sectionKey, revision]);
  return head;
}
