import type { KeyboardEvent } from 'react';
import { useStore } from '../../store/store';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { ViewHead } from '../table-view/ViewHead';
import { ContainerPane } from './ContainerPane';
import { ImportsPane } from './ImportsPane';
import './modinfo.css';
import { TagsPane } from './TagsPane';

const tabs = ['container', 'tags', 'imports'] as const;
type Tab = (typeof tabs)[number];

const titles: Readonly<Record<Tab, string>> = {
  container: 'Container',
  tags: 'Tags',
  imports: 'Imports and CRCs',
};

/** What the module says of itself and of its kernel: what it comes to, the tags, the imports. */
export function ModinfoView() {
  const [chosen, choose] = useRemembered<Tab>('modinfo.tab', tabs);
  const table = useStore((state) => state.selection?.table);
  const select = useStore((state) => state.select);
  const setFilter = useStore((state) => state.setFilter);
  // Who follows a link to a tag or an import sees its table.
  const tab = table === 'modinfo' ? 'tags' : table === 'imports' ? 'imports' : chosen;
  const show = (next: Tab) => {
    choose(next);
    if (table === 'modinfo' || table === 'imports') select(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? tabs.length - 1 : undefined;
    const next = step === undefined ? undefined : tabs[(tabs.indexOf(tab) + step) % tabs.length];
    if (next === undefined) return;
    show(next);
    document.getElementById(`modinfo-tab-${next}`)?.focus();
  };
  return (
    <section className="table-view" aria-label="Modinfo">
      <ViewHead view="modinfo" />
      <div className="modinfo-tabs" role="tablist" aria-label="What is shown">
        {tabs.map((id) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`modinfo-tab-${id}`}
            aria-selected={id === tab}
            aria-controls="modinfo-panel"
            className="modinfo-tab"
            tabIndex={id === tab ? 0 : -1}
            onClick={() => show(id)}
            onKeyDown={onKeyDown}
          >
            {titles[id]}
          </button>
        ))}
      </div>
      <div
        id="modinfo-panel"
        className="modinfo-panel"
        role="tabpanel"
        aria-labelledby={`modinfo-tab-${tab}`}
      >
        {tab === 'container' ? (
          <ContainerPane
            onShowImports={(filter) => {
              setFilter('imports', filter);
              show('imports');
            }}
          />
        ) : tab === 'tags' ? (
          <TagsPane />
        ) : (
          <ImportsPane />
        )}
      </div>
    </section>
  );
}
