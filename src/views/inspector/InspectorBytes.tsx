import { useEffect, useMemo, useState } from 'react';
import { session, useStore } from '../../store/store';
import { HexView } from '../../ui/hex-view/HexView';
import type { HexFieldSource } from '../../ui/hex-view/hex-fields';
import { type HexMark, hexSourceOf } from '../../ui/hex-view/hex-source';
import type { BytesWindow, Inspection } from '../../worker/tables';

/** The bytes that the selected thing is about, with the part that matters marked. */
export function InspectorBytes({ range }: { readonly range: NonNullable<Inspection['bytes']> }) {
  const shown = useBytes(range);
  const source = useMemo(() => (shown === undefined ? undefined : hexSourceOf(shown.bytes)), [shown]);
  const marks = useMemo<readonly HexMark[] | undefined>(() => {
    const { mark } = range;
    // The mark counts from the section's start, the view from the first byte that is shown.
    return mark && [{ offset: mark.offset - range.offset, length: mark.length, tone: 'accent' }];
  }, [range]);
  const fields = useMemo<HexFieldSource | undefined>(() => shown && fieldsOf(shown), [shown]);
  if (shown === undefined || source === undefined || source.size === 0) return undefined;
  const label = `Bytes of ${shown.section}${range.side === 'after' ? ' after conversion' : ''}`;
  return (
    <section className="inspector-bytes" aria-label={label}>
      <h3>
        <code>{shown.section}</code>
        {range.side === 'after' ? ' after conversion' : ''}
      </h3>
      <div className="inspector-bytes-view" style={{ height: heightOf(source.size) }}>
        <HexView
          label={label}
          source={source}
          base={shown.offset}
          compact
          {...(marks !== undefined && { marks })}
          {...(fields !== undefined && { fields })}
        />
      </div>
    </section>
  );
}

/** What the bytes mean; counted from the first one that is shown, as the view counts. */
function fieldsOf({ side, section, offset: start }: BytesWindow): HexFieldSource {
  return async (offset, length) => {
    const fields = await session.fields({ side, section, offset: start + offset, length });
    return fields.map((field) => ({ ...field, offset: field.offset - start }));
  };
}

/** Rows of 20 px with at least 8 bytes each, as the hex view lays them out in a narrow pane; at most 11 of them. */
function heightOf(size: number): number {
  return Math.min(Math.ceil(size / 8), 11) * 20 + 2;
}

function useBytes(range: NonNullable<Inspection['bytes']>): BytesWindow | undefined {
  const revision = useStore((state) => state.revision);
  const [shown, setShown] = useState<BytesWindow>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the bytes depend on the files, which revision stands for
  useEffect(() => {
    let over = false;
    session.bytes(range).then(
      (bytes) => over || setShown(bytes),
      () => over || setShown(undefined),
    );
    return () => {
      over = true;
    };
  }, [range, revision]);
  return shown;
}
