import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { LinkCard } from '../landing/LinkCard';
import './findings.css';
import { MessageSearch } from './MessageSearch';

/** A link to a line of dmesg while no file is open: the line, and the rule that it belongs to. */
export function MessagePage() {
  const arrived = useStore((state) => state.arrivedLink);
  const dismiss = useStore((state) => state.dismissLink);
  return (
    <main className="rules-page" aria-label="Line of dmesg">
      <p className="rules-page-back">
        <Button onClick={dismiss}>Open a module</Button>
      </p>
      <div className="message-page">
        {arrived === undefined ? undefined : <LinkCard arrived={arrived} />}
        <MessageSearch withRules />
      </div>
    </main>
  );
}
