/** Buttons below long tables show the rows that were left out. */

export function startFolding(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('.unfold') : null;
    if (!button) return;
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!isOpen));
    const [, rows = ''] = /(\d+)/.exec(button.textContent ?? '') ?? [];
    button.textContent = isOpen ? `Show all ${rows} rows` : `Show fewer than ${rows} rows`;
  });
}
