/** What is seen of a model while it learns in the page: one sentence, digits, and figures. */
import type { ArvmLook, BlaeLook, Look, PlaneLook, Share } from '../live/training-protocol.js';
import type { Figure } from './figure.js';
import { draw } from './plotly.js';
import { paintPairs, paintRows } from './training-pictures.js';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const whole = (share: number) => Math.round(100 * share);

const copiesOf = ({ share, low, high, count }: Share) =>
  `${percent(share)} of ${count} samples are copies (95 % interval ${whole(low)} to ${whole(high)} %)`;

export function sentenceOf(look: Look): string {
  if (look.kind === 'blae') {
    return `Epoch ${look.epoch} of ${look.epochs}: ${percent(look.binary)} of the latents lie beyond ±0.9.`;
  }
  if (look.kind === 'plane') {
    return `Step ${look.update} of ${look.updates}: ${copiesOf(look.copies)}.`;
  }
  const loss = look.loss === undefined ? '' : ` Eq. 10 is ${look.loss.toFixed(3)} nats.`;
  return `Epoch ${look.epoch} of ${look.epochs}: ${copiesOf(look.copies)}.${loss}`;
}

/** Draws the last look, and what has changed since the first. */
export function showLook(id: string, looks: Look[]): void {
  const look = looks[looks.length - 1];
  if (!look) return;
  const found = (name: string) => document.querySelector<HTMLElement>(`#${id}-${name}`);
  const plot = (name: string, figure: Figure) => {
    const box = found(name);
    if (box) void draw(box, figure);
  };
  const canvas = document.querySelector<HTMLCanvasElement>(`#${id}-canvas`);
  if (look.kind === 'blae') {
    plot('plot', histogramOf(look));
    if (canvas) paintRows(canvas, 14, [look.images, look.soft, look.hard]);
  } else if (look.kind === 'arvm') {
    plot('plot', ratesOf(looks.filter((one): one is ArvmLook => one.kind === 'arvm')));
    if (canvas) paintPairs(canvas, 16, look);
  } else {
    plot('plot', planeOf(look));
    plot('curve', stepsOf(looks.filter((one): one is PlaneLook => one.kind === 'plane')));
  }
}

const histogramOf = ({ histogram }: BlaeLook): Figure => ({
  data: [
    {
      type: 'bar',
      x: histogram.map((_, k) => (k + 0.5) / 10 - 1),
      y: histogram,
      width: 0.1,
      name: 'latents',
    },
  ],
  layout: {
    width: 720,
    height: 260,
    showlegend: false,
    bargap: 0,
    xaxis: { title: { text: 'latent z' }, range: [-1.05, 1.05] },
    yaxis: { title: { text: 'share' }, range: [0, 0.6] },
  },
});

const ratesOf = (looks: ArvmLook[]): Figure => {
  const [{ epochs, ofHistograms }] = looks;
  return curve(
    looks.map(({ epoch, copies }) => ({ at: epoch, copies })),
    { end: epochs, axis: 'epoch', line: ofHistograms, label: 'the histograms that it learns' },
  );
};

const stepsOf = (looks: PlaneLook[]): Figure =>
  curve(
    looks.map(({ update, copies }) => ({ at: update, copies })),
    { end: looks[0].updates, axis: 'training step', line: 1 / 9, label: 'by chance' },
  );

/** Shares of copies with their intervals over the training, and a dashed line to compare with. */
function curve(
  points: { at: number; copies: Share }[],
  { end, axis, line, label }: { end: number; axis: string; line: number; label: string },
): Figure {
  const x = points.map(({ at }) => at);
  const edge = (y: number[], more: object) => ({
    type: 'scatter' as const,
    mode: 'lines' as const,
    x,
    y: y.map((share) => 100 * share),
    line: { width: 0, color: '#0072b2' },
    hoverinfo: 'skip' as const,
    ...more,
  });
  return {
    data: [
      edge(
        points.map(({ copies }) => copies.low),
        {},
      ),
      edge(
        points.map(({ copies }) => copies.high),
        {
          fill: 'tonexty',
          fillcolor: 'rgba(0, 114, 178, 0.25)',
        },
      ),
      edge(
        points.map(({ copies }) => copies.share),
        {
          line: { width: 3, color: '#0072b2' },
          hoverinfo: 'x+y',
        },
      ),
    ],
    layout: {
      width: 480,
      height: 340,
      showlegend: false,
      xaxis: { title: { text: axis }, range: [0, end] },
      yaxis: { title: { text: 'copies in % (95 % interval)' }, range: [-2, 104] },
      shapes: [
        {
          type: 'line',
          x0: 0,
          x1: end,
          y0: 100 * line,
          y1: 100 * line,
          line: { dash: 'dash', width: 1.5, color: '#888888' },
        },
      ],
      annotations: [
        {
          x: end,
          y: 100 * line,
          xanchor: 'right',
          yanchor: line > 0.5 ? 'top' : 'bottom',
          text: label,
          showarrow: false,
        },
      ],
    },
  };
}

/** Samples, each with a line to its nearest training point. */
function planeOf({ points, samples, nearest }: PlaneLook): Figure {
  const even = (values: Float32Array) => [...values].filter((_, k) => k % 2 === 0);
  const odd = (values: Float32Array) => [...values].filter((_, k) => k % 2 === 1);
  const ways = (coordinate: 0 | 1) =>
    nearest.flatMap(({ index }, n) => [
      samples[2 * n + coordinate],
      points[2 * index + coordinate],
      null,
    ]);
  const hover = { hoverinfo: 'skip' as const };
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: ways(0),
        y: ways(1),
        line: { width: 1, color: 'rgba(136, 136, 136, 0.5)' },
        ...hover,
      },
      {
        type: 'scatter',
        mode: 'markers',
        x: even(samples),
        y: odd(samples),
        marker: { size: 5, color: nearest.map(({ isCopy }) => (isCopy ? '#d55e00' : '#0072b2')) },
        ...hover,
      },
      {
        type: 'scatter',
        mode: 'markers',
        x: even(points),
        y: odd(points),
        marker: { size: 13, symbol: 'circle-open', color: '#009e73', line: { width: 2 } },
        ...hover,
      },
    ],
    layout: {
      width: 480,
      height: 480,
      showlegend: false,
      xaxis: {
        range: [-4.5, 4.5],
        title: { text: 'orange: copies; blue: new; circles: training' },
      },
      yaxis: { range: [-4.5, 4.5], scaleanchor: 'x' },
    },
  };
}
