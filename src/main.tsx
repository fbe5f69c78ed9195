import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from './base/assert';
import { settle, watchTyping } from './store/activity';
import { startHistorySync } from './store/history-sync';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import { App } from './views/app/App';

watchTyping();
startHistorySync();
createRoot(present(document.getElementById('root') ?? undefined, 'the root element')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
settle();
