import { useRemembered } from '../../ui/remembered/use-remembered';
import { TableView } from '../table-view/TableView';
import { useTable } from '../table-view/use-table';
import { FileMap } from './FileMap';
import { SectionBytes } from './SectionBytes';
import { formatSectionRow, sectionColumns } from './section-columns';
import './sections.css';

/** Every section of the module, a map of the file, and the bytes of the selected section. */
export function SectionsView() {
  const open = useTable('sections');
  const [bytes, setBytes] = useRemembered('sections.bytes', ['hidden', 'shown']);
  const { selectedKey } = open;
  return (
    <TableView
      view="sections"
      open={open}
      columns={sectionColumns}
      rowText={formatSectionRow}
      above={<FileMap />}
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
