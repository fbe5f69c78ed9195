import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import type { SectionRow } from '../../worker/tables';

/** Far more than a module has, and still little to hold. */
const maxSections = 20_000;

const none: readonly SectionRow[] = [];

/** The sections of the open module, in the order of the file's table; none until they are loaded. */
export function useSections(): readonly SectionRow[] {
  const revision = useStore((state) => state.revision);
  const [sections, setSections] = useState(none);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    let isCurrent = true;
    session.loadRows({ table: 'sections', filter: '' }, 0, maxSections).then(
      ({ rows }) => isCurrent && setSections(rows),
      // The table beside it says why nothing can be loaded.
      () => isCurrent && setSections(none),
    );
    return () => {
      isCurrent = false;
    };
  }, [revision]);
  return sections;
}
