/** The search field: loads the index when it is first used. */
import MiniSearch from 'minisearch';
import { GREEK, SEARCH_OPTIONS } from '../search-options.js';
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
    const items = found.map(({ href, title, page, text, terms }) => {
      const link = document.createElement('a');
      const small = document.createElement('small');
      link.href = String(href);
      link.textContent = String(title);
      small.textContent = String(title).includes(String(page)) ? '' : String(page);
      const item = document.createElement('li');
      link.append(small, snippet(String(text), terms));
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
    if (event.key === 'Enter' && event.target === field) {
      void show().then(() => list.querySelector('a')?.click());
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveFocus(event, list);
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !list.parentElement?.contains(target)) list.hidden = true;
  });
}

/** How much of the text stands around what was found. */
const AROUND = 70;

/** A piece of the text with the words that were found marked. */
function snippet(text: string, terms: string[]): HTMLElement {
  const piece = document.createElement('small');
  piece.className = 'snippet';
  const names = Object.entries(GREEK).map(([letter, name]) => [name, letter]);
  const words = terms.flatMap((term) => [
    term,
    ...names.filter(([name]) => term === name).map(([, letter]) => letter),
  ]);
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const at = any ? text.search(new RegExp(any, 'i')) : -1;
  if (at < 0) return piece;
  const start = Math.max(0, text.lastIndexOf(' ', Math.max(0, at - AROUND)) + 1);
  const shown = text.slice(start, at + AROUND);
  if (start > 0) piece.append('… ');
  for (const part of shown.split(new RegExp(`(${any})`, 'i'))) {
    const isWord = new RegExp(`^(${any})$`, 'i').test(part);
    const mark = document.createElement('mark');
    mark.textContent = part;
    piece.append(isWord ? mark : part);
  }
  if (at + AROUND < text.length) piece.append(' …');
  return piece;
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
