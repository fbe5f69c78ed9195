import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { SectionMap } from '../../ui/section-map/SectionMap';
import { TableView } from '../table-view/TableView';
import { useSections } from '../table-view/use-sections';
import { useTable } from '../table-view/use-table';
import { SectionBytes } from './SectionBytes';
import { formatSectionRow, sectionColumns } from './section-columns';
import { mapParts } from './section-kind';
import './sections.css';

/** Every section of the module, a map of the file, and the bytes of the selected section. */
export function SectionsView() {
  const open = useTable('sections');
  const fileSize = useStore((state) => state.snapshot.module?.size ?? 0);
  const sections = useSections();
  const parts = useMemo(() => mapParts(sections), [sections]);
  const [bytes, setBytes] = useRemembered('sections.bytes', ['hidden', 'shown']);
  const { selectedKey } = open;
  return (
    <TableView
      title="Sections"
      question="What is in the file?"
      label="Sections"
      open={open}
      columns={sectionColumns}
      rowText={formatSectionRow}
      above={
        <SectionMap
          parts={parts}
          fileSize={fileSize}
          selectedKey={selectedKey}
          onSelect={(key) => open.select({ key })}
        />
      }
      tools={
        <label className="table-toolbar-switch">
          <input
            type="checkbox"
            checked={bytes === 'shown'}
            onChange={(event) => setBytes(event.target.checked ? 'shown' : 'hidden')}
          />
          Bytes of the selected section
        </label>
      }
      onActivate={() => setBytes('shown')}
      below={
        bytes === 'shown' &&
        selectedKey !== undefined && (
          <SectionBytes key={selectedKey} sectionKey={selectedKey} onClose={() => setBytes('hidden')} />
        )
      }
      empty={{
        title: 'No sections in this file',
        reason:
          'Its section headers were stripped, so the kernel cannot load it. Open the file as the build left it.',
      }}
    />
  );
}
