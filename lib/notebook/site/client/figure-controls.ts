/** A slider and a button for figures with frames: the browser's own, for keyboard and screen reader. */

import type { Figure } from './figure.js';
import { withoutControls } from './narrow.js';

interface Step {
  label: string;
  frame: string;
}

/** The steps of the first slider, and what it moves. */
function stepsOf({
  layout,
}: Figure): { prefix: string; steps: Step[]; active: number } | undefined {
  const [slider] = layout.sliders ?? [];
  if (!slider?.steps?.length) return undefined;
  const steps = slider.steps.map(({ label = '', args }) => ({
    label: label.replace(/<[^>]*>/g, ''),
    frame: String((args as [string[]] | undefined)?.[0]?.[0] ?? label),
  }));
  const prefix = slider.currentvalue?.prefix ?? '';
  return { prefix, steps, active: slider.active ?? 0 };
}

/** The figure as a frame changes it. */
export function atFrame(figure: Figure, name: string): Figure {
  const plain = withoutControls(figure);
  const frame = figure.frames?.find((one) => one.name === name);
  if (!frame) return plain;
  const data = plain.data.map((trace, k) => {
    const at = frame.traces ? frame.traces.indexOf(k) : k;
    return { ...trace, ...frame.data?.[at] } as Figure['data'][number];
  });
  return { ...plain, data, layout: { ...plain.layout, ...frame.layout } };
}

/** Time per frame of an animation that plays, in milliseconds. */
function frameTime({ layout }: Figure): number | undefined {
  const [button] = layout.updatemenus?.[0]?.buttons ?? [];
  const args = button?.args as [unknown, { frame?: { duration?: number } }?] | undefined;
  return button && Math.max(150, args?.[1]?.frame?.duration ?? 500);
}

let count = 0;

/** Slider and button of a figure, or undefined where it has no frames. */
export function controls(
  figure: Figure,
  show: (figure: Figure) => Promise<void>,
): HTMLElement | undefined {
  const found = stepsOf(figure);
  if (!found) return undefined;
  const { prefix, steps, active } = found;
  const panel = document.createElement('div');
  const label = document.createElement('label');
  const slider = document.createElement('input');
  slider.type = 'range';
  slider.id = `step-${count++}`;
  slider.max = String(steps.length - 1);
  slider.value = String(active);
  label.htmlFor = slider.id;
  const say = () => {
    const text = `${prefix}${steps[slider.valueAsNumber].label}`;
    label.textContent = text;
    slider.setAttribute('aria-valuetext', text);
  };
  const update = () => {
    say();
    return show(atFrame(figure, steps[slider.valueAsNumber].frame));
  };
  slider.addEventListener('input', () => void update());
  say();
  const ms = frameTime(figure);
  panel.append(label, ...(ms ? [playButton(slider, ms, update)] : []), slider);
  return panel;
}

/** Plays from the beginning, or from where the slider stands; a second press pauses. */
function playButton(
  slider: HTMLInputElement,
  ms: number,
  update: () => Promise<void>,
): HTMLButtonElement {
  const button = document.createElement('button');
  let timer: ReturnType<typeof setInterval> | undefined;
  const say = (text: string, name: string) => {
    button.textContent = text;
    button.setAttribute('aria-label', name);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    say('▶', 'Play');
  };
  const step = () => {
    slider.valueAsNumber++;
    void update();
    if (slider.value === slider.max) stop();
  };
  button.type = 'button';
  button.addEventListener('click', () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = '0';
    void update();
    timer = setInterval(step, ms);
    say('⏸', 'Pause');
  });
  slider.addEventListener('pointerdown', stop);
  stop();
  return button;
}
