/** What a cell shows that runs in the page. */
import type { Shown } from '../live/protocol.js';
import type { Figure } from './figure.js';
import type { showFigure } from './figures.js';
import { reserved } from './reserved.js';

export interface LiveOutputs {
  show(shown: Shown): void;
  fail(message: string, line: number | undefined, source: string): void;
  /** Nothing more will come. */
  end(): void;
}

/** Outputs that grow in `box`, which is emptied. */
export function liveOutputs(box: HTMLElement, draw: typeof showFigure): LiveOutputs {
  const displays = new Map<string, HTMLElement>();
  const bar = progressBar();
  box.replaceChildren();
  const put = (display: string | undefined, element: HTMLElement) => {
    const old = display && displays.get(display);
    if (old) old.replaceWith(element);
    else box.append(element);
    if (display) displays.set(display, element);
  };
  return {
    show(shown) {
      if (shown.kind === 'progress') {
        box.append(bar.element);
        bar.set(shown.fraction, shown.text);
        return;
      }
      bar.element.remove();
      if (shown.kind === 'text') addText(box, shown.text);
      else if (shown.kind === 'html') put(shown.display, htmlBox(shown.html));
      else {
        const place = plotBox(shown.figure);
        put(shown.display, place);
        void draw(place, shown.figure, shown.caption);
      }
    },
    fail(message, line, source) {
      box.append(errorBox(message, line, source));
    },
    end: () => bar.element.remove(),
  };
}

function progressBar() {
  const element = document.createElement('p');
  const bar = document.createElement('progress');
  const words = document.createElement('small');
  bar.setAttribute('aria-label', 'Progress of this cell');
  element.append(bar, ' ', words);
  const set = (fraction: number, text: string) => {
    bar.value = fraction;
    words.textContent = `${Math.round(100 * fraction)} % ${text}`;
  };
  return { element, set };
}

function addText(box: HTMLElement, text: string): void {
  const last = box.lastElementChild;
  const isText = last instanceof HTMLPreElement && last.getAttribute('aria-label') === 'Output';
  const pre = isText ? last : document.createElement('pre');
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', 'Output');
  pre.append(text);
  if (!isText) box.append(pre);
}

function htmlBox(html: string): HTMLElement {
  const made = document.createElement('div');
  made.innerHTML = html;
  return made;
}

function plotBox(figure: Figure): HTMLElement {
  const place = document.createElement('div');
  place.className = 'plot';
  place.style.cssText = reserved(figure);
  if (figure.layout.sliders?.length) {
    const panel = document.createElement('div');
    panel.className = 'figure-controls';
    place.append(panel);
  }
  return place;
}

function errorBox(message: string, line: number | undefined, source: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cell-error';
  box.setAttribute('role', 'alert');
  const words = document.createElement('p');
  words.textContent = line ? `Line ${line}: ${message}` : message;
  box.append(words);
  const text = line ? source.split('\n')[line - 1]?.trim() : '';
  if (text) {
    const code = document.createElement('code');
    code.textContent = text;
    box.append(code);
  }
  return box;
}
