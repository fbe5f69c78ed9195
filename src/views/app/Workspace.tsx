import { useStore } from '../../store/store';
import { isReference, type ViewId, viewTitles } from '../../store/view-ids';
import { ErrorBoundary } from '../../ui/empty-state/ErrorBoundary';
import { Splitter } from '../../ui/splitter/Splitter';
import { useStoredNumber } from '../../ui/stored';
import { useMedia } from '../../ui/use-media';
import { AmbiguityView } from '../ambiguity/AmbiguityView';
import { CodeView } from '../code/CodeView';
import { NoModule } from '../common/NoModule';
import { CompareView } from '../compare/CompareView';
import { DiffView } from '../diff/DiffView';
import { FindingsView } from '../findings/FindingsView';
import { StoryStrip } from '../gallery/StoryStrip';
import { GlossaryView } from '../glossary/GlossaryView';
import { Inspector } from '../inspector/Inspector';
import { LoaderView } from '../loader/LoaderView';
import { ModinfoView } from '../modinfo/ModinfoView';
import { PatchedView } from '../patched/PatchedView';
import { PrintSheet } from '../print/PrintSheet';
import { RelocationsView } from '../relocations/RelocationsView';
import { RulesView } from '../rules/RulesView';
import { SectionsView } from '../sections/SectionsView';
import { SourcesView } from '../sources/SourcesView';
import { GlanceView } from '../summary/GlanceView';
import { SummaryView } from '../summary/SummaryView';
import { SymbolsView } from '../symbols/SymbolsView';
import { useKeptFocus } from './use-kept-focus';
import { ViewNav } from './ViewNav';
import './workspace.css';

const views: Readonly<Record<ViewId, () => React.ReactNode>> = {
  summary: SummaryView,
  findings: FindingsView,
  ambiguity: AmbiguityView,
  loader: LoaderView,
  patched: PatchedView,
  code: CodeView,
  relocations: RelocationsView,
  symbols: SymbolsView,
  sections: SectionsView,
  diff: DiffView,
  compare: CompareView,
  modinfo: ModinfoView,
  sources: SourcesView,
  rules: RulesView,
  glossary: GlossaryView,
};

/** What can be looked at while a large module is still being opened. */
const inGlance: ReadonlySet<ViewId> = new Set(['sections', 'symbols']);

/** What is open: navigation, one view, and the inspector for what is selected in it. */
export function Workspace() {
  const view = useStore((state) => state.view);
  const selection = useStore((state) => state.selection);
  const narrow = useMedia('(max-width: 1099px)');
  const [width, setWidth, resetWidth] = useStoredNumber('inspector-width', 380);
  const [height, setHeight, resetHeight] = useStoredNumber('inspector-height', 260);
  const hasModule = useStore(({ snapshot }) => snapshot.module !== undefined);
  const glance = useStore((state) => state.glance);
  // All but the sources and the rules are about the module.
  const isThere =
    hasModule || view === 'sources' || isReference(view) || (glance !== undefined && inGlance.has(view));
  const View = isThere ? views[view] : NoModule;
  // Ambiguity and Code show all there is about a decision or an instruction themselves; below the Summary there is no room to spare.
  const withoutInspector =
    glance !== undefined ||
    (view === 'ambiguity' && selection?.table === 'decisions') ||
    view === 'code' ||
    (view === 'summary' && narrow);
  const inspected = withoutInspector ? undefined : selection;
  useKeptFocus();
  return (
    <div className="workspace">
      <ViewNav />
      <PrintSheet />
      <StoryStrip />
      <div className={narrow ? 'workspace-panes workspace-panes-stacked' : 'workspace-panes'}>
        <main className="workspace-view" aria-label={viewTitles[view]} tabIndex={-1}>
          <ErrorBoundary shows={`${view} ${hasModule}`} what={`The view ${viewTitles[view]}`}>
            {glance === undefined || isThere ? <View /> : <GlanceView glance={glance} />}
          </ErrorBoundary>
        </main>
        {inspected === undefined ? undefined : (
          <aside
            className="workspace-inspector"
            aria-label="Inspector"
            style={narrow ? { height } : { width }}
          >
            <Splitter
              label="Size of the inspector"
              orientation={narrow ? 'horizontal' : 'vertical'}
              size={narrow ? height : width}
              min={narrow ? 120 : 260}
              max={narrow ? 600 : 900}
              onResize={narrow ? setHeight : setWidth}
              onReset={narrow ? resetHeight : resetWidth}
              place="within"
            />
            <div className="workspace-inspector-content">
              <ErrorBoundary shows={`${inspected.table}:${inspected.key}`} what="The inspector">
                <Inspector selection={inspected} />
              </ErrorBoundary>
            </div>
          </aside>
        )}
      </div>
    </div>
  );
}
