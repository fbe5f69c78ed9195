import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { RulesView } from '../rules/RulesView';

/** The rules while no file is open, as a link to one shows them. */
export function RulesPage() {
  const navigate = useStore((state) => state.navigate);
  return (
    <main className="rules-page" aria-label="Rules">
      <p className="rules-page-back">
        <Button onClick={() => navigate('summary')}>Open a module</Button>
      </p>
      <RulesView />
    </main>
  );
}
