import type { Data, Slider, SliderStep } from 'plotly.js';
import { plot } from './chart.js';
import type { PlotDrawing } from './drawing.js';

/** The numbers that labels of slider steps begin with; they must rise, so that dragging means more. */
function stepValues(labels: string[]): number[] {
  const values = labels.map(Number.parseFloat);
  const wrong = values.findIndex((value, k) => k > 0 && value <= values[k - 1]);
  if (wrong > 0) {
    throw new RangeError(
      `The steps of a slider must rise, but "${labels[wrong]}" comes after "${labels[wrong - 1]}".`,
    );
  }
  return values;
}

/**
 * Charts that share their axes, one shown at a time, chosen with a slider; needs no kernel.
 * @param frames labels that are numbers, or begin with one, must rise
 */
export function sliderFigure(
  options: {
    caption: string;
    name?: string;
    /** What the slider sets, for example `σ`. */
    label: string;
    /** The step that is shown at first is the one nearest to this; the first by default. */
    start?: number;
  },
  frames: { label: string; drawing: PlotDrawing }[],
): PlotDrawing {
  if (frames.length === 0) throw new RangeError('A slider has 0 frames: give at least one.');
  const values = stepValues(frames.map(({ label }) => label));
  const distances = values.map((value) => Math.abs(value - (options.start ?? values[0])));
  const active = Math.max(0, distances.indexOf(Math.min(...distances)));
  const { drawing: start } = frames[active];
  const steps = frames.map(
    ({ label }): Partial<SliderStep> => ({
      label,
      method: 'animate',
      args: [
        [label],
        { mode: 'immediate', frame: { duration: 0, redraw: true }, transition: { duration: 0 } },
      ],
    }),
  );
  const slider: Partial<Slider> = {
    active,
    currentvalue: { prefix: `${options.label} = ` },
    pad: { t: 48 },
    steps,
  };
  return {
    ...plot(options, start.data, start.layout),
    layout: { ...start.layout, sliders: [slider] },
    frames: frames.map(({ label, drawing }) => ({ name: label, data: drawing.data as Data[] })),
  };
}
