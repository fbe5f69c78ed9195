import { useStore } from '../../store/store';
import { type ReferenceView, viewTitles } from '../../store/view-ids';
import { Button } from '../../ui/button/Button';
import { GlossaryView } from '../glossary/GlossaryView';
import { RulesView } from '../rules/RulesView';

/** What is to be read while no file is open, as a link to it shows it. */
export function ReferencePage({ view }: { readonly view: ReferenceView }) {
  const navigate = useStore((state) => state.navigate);
  return (
    <main className="rules-page" aria-label={viewTitles[view]}>
      <p className="rules-page-back">
        <Button onClick={() => navigate('summary')}>Open a module</Button>
      </p>
      {view === 'rules' ? <RulesView /> : <GlossaryView />}
    </main>
  );
}
