import { useEffect, useState } from 'react';
import { formatSize } from '../../base/format';
import { session, useStore } from '../../store/store';
import { EmptyState } from '../../ui/empty-state/EmptyState';
import { HexDiff } from '../../ui/hex-view/HexDiff';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { Splitter } from '../../ui/splitter/Splitter';
import { useStoredNumber } from '../../ui/stored';
import type { BytesDiff } from '../../worker/tables';
import { TablePane } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { formatDiffRow, sideColumns, toneOfDiffRow, unifiedColumns } from './diff-columns';
import type { DiffMode } from './diff-mode';

/** Bytes of each side that are compared here: more rows than anybody scrolls through. */
const limit = 1 << 20;

/** Sections whose bytes differ, and below them the bytes of the selected one. */
export function BytesTab({ mode }: { readonly mode: DiffMode }) {
  const open = useTable('diff-bytes');
  const { selectedKey } = open;
  const [height, setHeight, resetHeight] = useStoredNumber('diff-bytes-height', 360);
  const [all, setAll] = useRemembered('diff.bytes', ['differing', 'all']);
  return (
    <>
      <TablePane
        open={open}
        label="Sections whose bytes differ"
        columns={mode === 'side' ? sideColumns : unifiedColumns}
        settings={`diff-${mode}`}
        rowText={formatDiffRow}
        rowTone={toneOfDiffRow}
        tools={
          <label className="table-toolbar-switch">
            <input
              type="checkbox"
              checked={all === 'all'}
              onChange={(event) => setAll(event.target.checked ? 'all' : 'differing')}
            />
            Show equal bytes
          </label>
        }
        empty={{
          title: 'No section has other bytes after the conversion',
          reason:
            'What changed are headers and places in the file: the tabs Sections and Relocations show it.',
        }}
      />
      <Splitter
        label="Size of the bytes"
        orientation="horizontal"
        size={height}
        min={100}
        max={1200}
        onResize={setHeight}
        onReset={resetHeight}
      />
      <div className="diff-bytes" style={{ height }}>
        {selectedKey === undefined ? (
          <EmptyState title="No section is selected">
            Select one above to see its bytes before and after.
          </EmptyState>
        ) : (
          <SectionDiff section={selectedKey} mode={mode} all={all === 'all'} />
        )}
      </div>
    </>
  );
}

interface SectionDiffProps {
  readonly section: string;
  readonly mode: DiffMode;
  readonly all: boolean;
}

const noBytes = new Uint8Array();

function SectionDiff({ section, mode, all }: SectionDiffProps) {
  const diff = useBytesDiff(section);
  if (diff === undefined) return undefined;
  if (typeof diff === 'string') return <p className="diff-none">{diff}</p>;
  const { before = noBytes, after = noBytes } = diff;
  return (
    <>
      <header className="diff-bytes-head">
        <h2 className="diff-bytes-title">{section}</h2>
        <span className="table-view-soft">
          {diff.before === undefined ? 'not there before' : formatSize(before.length)}
          {' → '}
          {diff.after === undefined ? 'not there after' : formatSize(after.length)}
          {diff.truncated && `; only the first ${formatSize(limit)} are compared here`}
        </span>
      </header>
      <HexDiff
        label={`Bytes of ${section}, before and after`}
        before={before}
        after={after}
        mode={mode}
        all={all}
      />
    </>
  );
}

/** The bytes of both sides, or a sentence on why there are none. The last ones stay until the next are there. */
function useBytesDiff(section: string): BytesDiff | string | undefined {
  const revision = useStore((state) => state.revision);
  const [diff, setDiff] = useState<BytesDiff | string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is another conversion.
  useEffect(() => {
    let isCurrent = true;
    session.bytesDiff(section, limit).then(
      (loaded) => isCurrent && setDiff(loaded ?? `Neither side has bytes of ${section}.`),
      (error: unknown) => isCurrent && setDiff(`The bytes could not be loaded: ${String(error)}`),
    );
    return () => {
      isCurrent = false;
    };
  }, [section, revision]);
  return diff;
}
