import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from './base/assert';
import { settle, watchTyping } from './store/activity';
import { startChoicesMemory } from './store/choices-memory';
import { startHistorySync } from './store/history-sync';
import { startOfflineCopy } from './store/offline-copy';
import { session } from './store/session';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import './ui/forced-colors.css';
import { App } from './views/app/App';
import { rehearse, warmViews } from './views/app/later-parts';
import { followSampleLinks } from './views/gallery/follow-sample-links';

watchTyping();
startChoicesMemory();
startHistorySync();
followSampleLinks();
createRoot(present(document.getElementById('root') ?? undefined, 'the root element')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
settle();
// After the first paint: worker and views are needed as soon as a file is there, and not before; the copy for use without
// network is nobody's hurry.
setTimeout(() => {
  session.warm();
  void warmViews();
  void rehearse();
  void startOfflineCopy();
});
