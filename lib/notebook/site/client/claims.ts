/** The ledger's filters: what is chosen stands in the page's address, so that it can be sent to others. */

const FILTERS = ['chapter', 'kind', 'verdict'] as const;
type Filter = { [name in (typeof FILTERS)[number]]?: string };

function filterOf(address: string): Filter {
  const { searchParams } = new URL(address, location.href);
  return Object.fromEntries(FILTERS.map((name) => [name, searchParams.get(name) ?? '']));
}

function apply(form: HTMLFormElement, filter: Filter): void {
  for (const name of FILTERS) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement) field.value = filter[name] ?? '';
  }
  const claims = [...document.querySelectorAll<HTMLElement>('.claim')];
  for (const claim of claims) {
    claim.hidden = FILTERS.some((name) => filter[name] && claim.dataset[name] !== filter[name]);
  }
  for (const section of document.querySelectorAll<HTMLElement>('.claims-of')) {
    section.hidden = !section.querySelector('.claim:not([hidden])');
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.tally a')) {
    const counted = filterOf(link.href);
    const isThis = FILTERS.every((name) => (counted[name] ?? '') === (filter[name] ?? ''));
    link.toggleAttribute('aria-current', isThis);
    if (isThis) link.setAttribute('aria-current', 'true');
  }
  const shown = claims.filter(({ hidden }) => !hidden).length;
  const place = document.getElementById('shown');
  if (place) place.textContent = `${shown} of ${claims.length} claims`;
}

/** Writes the filter into the address, where the browser lets pages from disk do so. */
function remember(filter: Filter): void {
  const chosen = Object.entries(filter).filter(([, value]) => value) as [string, string][];
  const query = new URLSearchParams(chosen).toString();
  try {
    history.replaceState(null, '', `${location.pathname}${query ? `?${query}` : ''}`);
  } catch {
    // The filter still holds.
  }
}

/** Opens the claim that the address names, also where a filter hid it. */
function openNamed(form: HTMLFormElement): void {
  const claim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(claim instanceof HTMLDetailsElement)) return;
  if (claim.hidden) apply(form, {});
  claim.open = true;
  claim.scrollIntoView();
}

export function startClaims(): void {
  const form = document.getElementById('filters');
  if (!(form instanceof HTMLFormElement)) return; // Not the ledger.
  const set = (filter: Filter) => {
    apply(form, filter);
    remember(filter);
  };
  form.addEventListener('change', () => {
    const values = new FormData(form);
    set(Object.fromEntries(FILTERS.map((name) => [name, String(values.get(name) ?? '')])));
  });
  form.addEventListener('reset', () => set({}));
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.tally a')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      set(filterOf(link.href));
    });
  }
  apply(form, filterOf(location.href));
  openNamed(form);
  window.addEventListener('hashchange', () => openNamed(form));
}
