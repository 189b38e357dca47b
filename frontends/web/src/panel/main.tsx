import './mantine.css';
import '../shared/fonts.css';
import '../shared/tokens.css';
import './panel.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App';
import { startLanguage } from './shell/language';

const root = document.getElementById('root');
if (root) startLanguage().then(() => createRoot(root).render(<App />));
