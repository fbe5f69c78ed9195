import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import type { MapPart } from '../../ui/section-map/layout-map';
import type { LegendTips } from '../../ui/section-map/MapLegend';
import { SectionMap } from '../../ui/section-map/SectionMap';
import type { FileMaps } from '../../worker/container';
import { outcomeWord } from '../common/plan-words';
import { tipOf } from '../glossary/explained';

const explainedKinds: LegendTips = {
  relocations: tipOf('relocation'),
  livepatch: tipOf('klp-rela'),
  signature: tipOf('signature'),
};

/** The open module drawn as a map, and below it the converted one. */
export function FileMap() {
  const maps = useFileMaps();
  const selection = useStore((state) => state.selection);
  const select = useStore((state) => state.select);
  const conversion = useStore((state) => state.snapshot.conversion);
  if (maps === undefined) return undefined;
  const isShown = selection?.table === 'sections' || selection?.table === 'diff-sections';
  const onSelect = ({ key, fate, kind }: MapPart) => {
    if (kind === 'headers' || kind === 'gap' || kind === 'signature') return;
    // A new section is not in the table of the module as it was opened.
    select({ table: fate === 'new' ? 'diff-sections' : 'sections', key });
  };
  return (
    <SectionMap
      before={maps.before}
      after={maps.after}
      afterWord={outcomeWord(conversion).toLowerCase()}
      selectedKey={isShown ? selection.key : undefined}
      onSelect={onSelect}
      explained={explainedKinds}
    />
  );
}

function useFileMaps(): FileMaps | undefined {
  const revision = useStore((state) => state.revision);
  const [maps, setMaps] = useState<FileMaps>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    let isCurrent = true;
    session.fileMaps().then(
      (loaded) => isCurrent && setMaps(loaded),
      // The table below says why nothing can be loaded.
      () => isCurrent && setMaps(undefined),
    );
    return () => {
      isCurrent = false;
    };
  }, [revision]);
  return maps;
}
