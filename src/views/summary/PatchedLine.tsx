import { replacesSentence } from '../../report/patch-text';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';

/** What the livepatch replaces, in one line; nothing where no table says it. */
export function PatchedLine() {
  const table = useStore((state) => state.snapshot.patch?.table);
  const navigate = useStore((state) => state.navigate);
  if (table === undefined) return undefined;
  return (
    <p>
      <Button look="text" onClick={() => navigate('patched')}>
        {replacesSentence(table.objects)}
      </Button>
    </p>
  );
}
