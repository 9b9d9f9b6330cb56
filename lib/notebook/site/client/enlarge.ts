/** A click on a sheet of pictures, or on its button, shows it as large as the window. */

function dialog(): HTMLDialogElement {
  const known = document.querySelector<HTMLDialogElement>('.enlarged');
  if (known) return known;
  const made = document.createElement('dialog');
  made.className = 'enlarged';
  document.body.append(made);
  made.addEventListener('click', () => made.close());
  return made;
}

function open(sheet: HTMLElement): void {
  const box = dialog();
  const close = document.createElement('button');
  close.className = 'close';
  close.type = 'button';
  close.textContent = '✕';
  close.setAttribute('aria-label', 'Close');
  box.setAttribute('aria-label', sheet.getAttribute('aria-label') ?? 'Picture');
  box.replaceChildren(close, sheet.cloneNode(true));
  box.showModal();
}

export function startEnlarging(): void {
  document.addEventListener('click', ({ target }) => {
    const sheet = target instanceof Element && target.closest<HTMLElement>('main .sheet');
    if (sheet && !document.querySelector('.enlarged[open]')) open(sheet);
  });
}
