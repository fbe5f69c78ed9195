import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { formatCount, formatNumber } from '../../base/format';
import { addressOf } from '../../store/link-state';
import { useStore } from '../../store/store';
import { type ViewId, viewIds, viewTitles } from '../../store/view-ids';
import { Icon } from '../../ui/icon/Icon';
import type { ModuleGlance, Snapshot } from '../../worker/snapshot';
import { verdictWords } from '../common/loader-words';
import { isBlocking, planStates, type Tone } from '../common/plan-words';
import { severityWords } from '../common/severity-words';

/** The views in the order of a review, each with what it holds in a number or a state. */
export function ViewNav() {
  const current = useStore((state) => state.view);
  const navigate = useStore((state) => state.navigate);
  const snapshot = useStore((state) => state.snapshot);
  const glance = useStore((state) => state.glance);
  const shown = {
    ...useStore(useShallow(({ tables, diffTab, openedSamples }) => ({ tables, diffTab, openedSamples }))),
    snapshot,
    selection: undefined,
    rule: undefined,
  };
  const list = useRef<HTMLUListElement>(null);
  // On a narrow screen the views are a strip that scrolls. With the next frame, which lays out the page in any case.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (list.current !== null) scrollTo(list.current, current);
    });
    return () => cancelAnimationFrame(frame);
  }, [current]);
  return (
    <nav className="view-nav" aria-label="Views">
      <ul ref={list}>
        {viewIds.map((view, index) => {
          const mark = markOf(view, snapshot, glance);
          return (
            <li key={view}>
              <a
                className="view-nav-item"
                href={addressOf({ ...shown, view }).hash}
                data-view={view}
                aria-current={view === current ? 'page' : undefined}
                title={`${viewTitles[view]}${mark === undefined ? '' : `: ${mark.words}`}${index < 10 ? ` (${(index + 1) % 10})` : ''}`}
                onClick={(event) => {
                  if (opensElsewhere(event)) return;
                  event.preventDefault();
                  navigate(view);
                }}
              >
                <span>{viewTitles[view]}</span>
                {mark === undefined ? undefined : (
                  <span className="view-nav-count" data-tone={mark.tone}>
                    {mark.shown}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Not scrollIntoView, which would scroll the page as well. */
function scrollTo(list: HTMLElement, view: ViewId): void {
  const item = list.querySelector(`[data-view='${view}']`)?.getBoundingClientRect();
  const strip = list.parentElement;
  const frame = strip?.getBoundingClientRect();
  if (item !== undefined && frame !== undefined)
    strip?.scrollBy({ left: item.left + item.width / 2 - (frame.left + frame.width / 2) });
}

/** A click that the browser answers with a new tab or window; a view has an address of its own for that. */
function opensElsewhere(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey;
}

interface Mark {
  readonly shown: ReactNode;
  /** The same for a tooltip. */
  readonly words: string;
  readonly tone?: Tone;
}

function markOf(
  view: ViewId,
  { module, stack, sources, mismatches, plan, conversion, loader, audit, patch }: Snapshot,
  glance: ModuleGlance | undefined,
): Mark | undefined {
  const counted = (count: number | undefined, noun: string): Mark | undefined =>
    count === undefined ? undefined : { shown: formatNumber(count), words: formatCount(count, noun) };
  switch (view) {
    case 'summary': {
      if (plan === undefined) return undefined;
      const { icon, word, tone } = planStates[plan.state];
      return { shown: <Icon name={icon} size={14} />, words: word, tone };
    }
    case 'findings': {
      const left = audit?.findings.filter(({ fate }) => fate !== 'mended') ?? [];
      const [worst] = left;
      if (worst === undefined) return undefined;
      const { tone } = severityWords[worst.severity];
      return { shown: formatNumber(left.length), words: formatCount(left.length, 'finding'), tone };
    }
    case 'ambiguity': {
      if (plan === undefined || plan.decisions.length === 0) return undefined;
      const open = plan.decisions.filter((decision) => isBlocking(decision.kind)).length;
      return open === 0
        ? {
            shown: formatNumber(plan.decisions.length),
            words: formatCount(plan.decisions.length, 'decision'),
          }
        : {
            shown: formatNumber(open),
            words: `${formatCount(open, 'symbol')} to decide or mend`,
            tone: 'caution',
          };
    }
    case 'loader': {
      // What the user will hand out is the converted module, where there is one.
      const verdict = loader?.after ?? loader?.before;
      if (verdict === undefined) return undefined;
      const { icon, word, tone } = verdictWords[verdict.outcome];
      return { shown: <Icon name={icon} size={14} />, words: word, tone };
    }
    case 'relocations':
      return counted(module?.counts.relocations, 'relocation');
    case 'symbols':
      return counted((module ?? glance)?.counts.symbols, 'symbol');
    case 'sections':
      return counted((module ?? glance)?.counts.sections, 'section');
    case 'compare': {
      if (stack === undefined) return undefined;
      const { members, remarks } = stack;
      // Builds of one module are beside each other to be compared, not to be loaded.
      const bad = remarks.filter(({ kind, severity }) => severity !== 'note' && kind !== 'same-name');
      const worst = bad[0]?.severity;
      return {
        shown: formatNumber(members.length),
        words: formatCount(members.length, 'module'),
        ...(worst !== undefined && { tone: worst === 'error' ? 'refused' : 'caution' }),
      };
    }
    case 'diff': {
      if (conversion?.kind !== 'converted') return undefined;
      const { sections, symbols, relocations } = conversion.diff;
      const changes = [sections, symbols, relocations].reduce(
        (sum, { added, removed, changed }) => sum + added + removed + changed,
        0,
      );
      return counted(changes, 'change');
    }
    case 'patched':
      return counted(patch?.table?.functionCount, 'replaced function');
    case 'code':
    case 'modinfo':
    case 'rules':
    case 'glossary':
      return undefined;
    case 'sources': {
      const doubts = mismatches.length + sources.filter(({ conflicts }) => conflicts.length > 0).length;
      const words = formatCount(sources.length, 'symbol source');
      if (sources.length === 0) return undefined;
      return doubts === 0
        ? { shown: formatNumber(sources.length), words }
        : {
            shown: (
              <>
                <Icon name="caution" size={14} />
                {formatNumber(sources.length)}
              </>
            ),
            words: `${words}, with contradictions`,
            tone: 'caution',
          };
    }
  }
}
