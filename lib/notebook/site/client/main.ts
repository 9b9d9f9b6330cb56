/** Runs on every page: theme, search, figures, the ledger's filters. */
import { startAnswer } from './answer.js';
import { startClaims } from './claims.js';
import { startEnlarging } from './enlarge.js';
import { redrawFigures, watchFigures } from './figures.js';
import { startFolding } from './fold.js';
import { startLiveCells } from './live-start.js';
import { isDark } from './plotly.js';
import { startSearch } from './search.js';

function startTheme(button: HTMLElement): void {
  const changed = () => {
    redrawFigures();
    document.dispatchEvent(new Event('themechange'));
  };
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('theme', theme);
    } catch {
      // Pages from disk may have no storage: the choice then holds for this page.
    }
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

/** On narrow screens the contents begin closed. */
function foldContents(contents: HTMLDetailsElement): void {
  if (matchMedia('(max-width: 60rem)').matches) contents.open = false;
}

function element<Kind extends HTMLElement>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (!found) throw new Error(`This page has no ${selector}`);
  return found;
}

startTheme(element('#theme'));
startSearch(element<HTMLInputElement>('#search'), element('#found'));
foldContents(element<HTMLDetailsElement>('nav details'));
watchFigures();
startClaims();
startEnlarging();
startFolding();
startLiveCells();
startAnswer();
