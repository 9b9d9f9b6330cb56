/** Slides are sections as high as the screen: this moves between them and shows step by step. */

const sections = [...document.querySelectorAll<HTMLElement>('.slides > section')];

/** The slide that takes the middle of the screen. */
function current(): number {
  const middle = innerHeight / 2;
  const at = sections.findIndex((section) => section.getBoundingClientRect().bottom > middle);
  return at < 0 ? sections.length - 1 : at;
}

function show(index: number): void {
  const section = sections[Math.min(sections.length - 1, Math.max(0, index))];
  location.replace(`${location.href.split('#')[0]}#${section.id}`);
  section.scrollIntoView();
  sayPlace();
}

/** Steps by which a slide is made smaller, and the smallest that can still be read. */
const STEP = 0.05;
const SMALLEST = 0.5;

/** Makes each slide that is higher than the screen smaller until it fits; see the styles for `--fit`. */
function fit(): void {
  for (const section of sections) {
    section.style.removeProperty('--fit');
    for (let size = 1; section.offsetHeight > innerHeight && size > SMALLEST; size -= STEP) {
      section.style.setProperty('--fit', (size - STEP).toFixed(2));
    }
  }
}

/** The rest of a long slide, then its next step, then the next slide. */
function forward(): void {
  const section = sections[current()];
  const below = section.getBoundingClientRect().bottom - innerHeight;
  const step = section.querySelector('.fragment:not(.shown)');
  if (below > 2) scrollBy({ top: Math.min(below, 0.8 * innerHeight) });
  else if (step) step.classList.add('shown');
  else show(current() + 1);
}

function toggleNotes(): void {
  const hide = button('notes').getAttribute('aria-pressed') === 'true';
  button('notes').setAttribute('aria-pressed', String(!hide));
  const here = current();
  for (const notes of document.querySelectorAll<HTMLElement>('.notes')) notes.hidden = hide;
  show(here);
}

function sayPlace(): void {
  const place = document.getElementById('place');
  if (place) place.textContent = `${current() + 1} / ${sections.length}`;
}

function button(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`This page has no #${id}`);
  return found;
}

/** Arrow up and down scroll as everywhere. */
const KEYS: { [key: string]: () => void } = {
  ArrowRight: forward,
  PageDown: forward,
  ' ': forward,
  ArrowLeft: () => show(current() - 1),
  PageUp: () => show(current() - 1),
  Home: () => show(0),
  End: () => show(sections.length - 1),
  n: toggleNotes,
};

document.addEventListener('keydown', (event) => {
  const { key, target, altKey, ctrlKey, metaKey } = event;
  const pressesButton =
    key === ' ' && target instanceof Element && target.matches('button, summary');
  if (!KEYS[key] || altKey || ctrlKey || metaKey || pressesButton) return;
  event.preventDefault();
  KEYS[key]();
});
addEventListener('resize', fit);
// Pictures, each when it has come, and the page: only then is it known how high the slides are.
addEventListener('load', fit);
document.addEventListener('load', fit, true);
void document.fonts.ready.then(fit);
document.addEventListener('scroll', sayPlace, { passive: true });
button('next').addEventListener('click', forward);
button('previous').addEventListener('click', () => show(current() - 1));
button('notes').addEventListener('click', toggleNotes);
document.documentElement.classList.add('stepwise');
fit();
sayPlace();
