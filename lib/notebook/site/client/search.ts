/** The search field: loads the index when it is first used. */
import MiniSearch from 'minisearch';
import { SEARCH_OPTIONS } from '../search-options.js';
import { loadScript } from './plotly.js';

declare global {
  interface Window {
    mepsSearchIndex?: string;
  }
}

const MOST = 12;
let loaded: Promise<MiniSearch> | undefined;

function loadIndex(): Promise<MiniSearch> {
  loaded ??= loadScript('assets/search.js').then(() =>
    MiniSearch.loadJSON(window.mepsSearchIndex ?? '', SEARCH_OPTIONS),
  );
  return loaded;
}

export function startSearch(field: HTMLInputElement, list: HTMLElement): void {
  const show = async () => {
    const query = field.value.trim();
    const found = query ? (await loadIndex()).search(query).slice(0, MOST) : [];
    if (field.value.trim() !== query) return; // The reader typed on.
    const items = found.map(({ href, title, page }) => {
      const link = document.createElement('a');
      const small = document.createElement('small');
      link.href = String(href);
      link.textContent = String(title);
      small.textContent = String(page);
      const item = document.createElement('li');
      link.append(small);
      item.append(link);
      return item;
    });
    const nothing = document.createElement('li');
    nothing.textContent = 'Nothing found';
    list.replaceChildren(...(query && items.length === 0 ? [nothing] : items));
    list.hidden = !query;
  };
  field.addEventListener('input', () => void show());
  field.addEventListener('focus', () => void show());
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === '/' && !typing) {
      event.preventDefault();
      field.focus();
    }
    if (event.key === 'Escape') {
      list.hidden = true;
      field.blur();
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveFocus(event, list);
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !list.parentElement?.contains(target)) list.hidden = true;
  });
}

/** Arrow keys walk from the field through the results. */
function moveFocus(event: KeyboardEvent, list: HTMLElement): void {
  const around = list.parentElement;
  if (list.hidden || !around?.contains(document.activeElement)) return;
  const stops = [...around.querySelectorAll<HTMLElement>('input, a')];
  const step = event.key === 'ArrowDown' ? 1 : -1;
  const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
