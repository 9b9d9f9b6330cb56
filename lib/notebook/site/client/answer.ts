/** The picture of the start page: shows the step that slider and data set choose. */

export function startAnswer(): void {
  const slider = document.querySelector<HTMLInputElement>('#answer-gamma');
  if (!slider) return;
  const gammas = (slider.dataset.gammas ?? '').split(' ');
  const choices = [...document.querySelectorAll<HTMLInputElement>('[name="answer-set"]')];
  const steps = [...document.querySelectorAll<HTMLElement>('.answer-step')];
  const value = document.querySelector('#answer-value');
  const show = () => {
    const set = choices.find(({ checked }) => checked)?.value ?? '0';
    for (const step of steps) {
      step.hidden = step.dataset.set !== set || step.dataset.step !== slider.value;
    }
    const gamma = gammas[slider.valueAsNumber];
    slider.setAttribute('aria-valuetext', `γ = ${gamma}`);
    if (value) value.textContent = gamma;
  };
  for (const input of [slider, ...choices]) input.addEventListener('input', show);
  show();
}
