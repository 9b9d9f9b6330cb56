/** How Figure 5 is drawn: curves over the epochs, histograms of latents, and a table of the end. */
import {
  type ChartOptions,
  histogram,
  lineChart,
  panelGrid,
  type Series,
  sliderFigure,
} from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { type Snapshot, TAUS } from '../../runs/blae.js';
import { binaryRate, type Curve, end, thirds } from './curves.js';

/** Binary rate and PSNR against the epoch, all runs. */
export function trainingCurves(curves: Pick<Curve, 'name' | 'snapshots'>[]): PlotDrawing {
  const lines = (value: (snapshot: Snapshot) => number): Series[] =>
    curves.map(({ name, snapshots }) => ({
      name,
      x: snapshots.map(({ epoch }) => epoch),
      y: snapshots.map(value),
      markers: false,
    }));
  const x = { title: 'epoch', log: true };
  const psnr = curves.flatMap(({ snapshots }) =>
    snapshots.flatMap(({ soft, hard }) => [soft, hard]),
  );
  const decibels: ChartOptions['y'] = {
    title: 'PSNR (dB)',
    range: [Math.floor(Math.min(...psnr)), Math.ceil(Math.max(...psnr))],
  };
  return panelGrid(
    {
      caption:
        'BL-AE in training: the share of latents with |z| > 0.9, and the mean PSNR of training images decoded from the latents and from their signs.',
      columns: 3,
      panelHeight: 360,
    },
    [
      lineChart(
        { caption: '', title: 'binary rate', x, y: { title: 'share of |z| > 0.9', range: [0, 1] } },
        lines(binaryRate),
      ),
      lineChart(
        { caption: '', title: 'decoded from latents', x, y: decibels },
        lines(({ soft }) => soft),
      ),
      lineChart(
        { caption: '', title: 'decoded from signs', x, y: decibels },
        lines(({ hard }) => hard),
      ),
    ],
  );
}

/** A snapshot's histogram: shares of latents against the centres of their bins in [−1, 1]. */
const shares = (name: string, { histogram: y }: Snapshot): Series => ({
  name,
  x: y.map((_, k) => -1 + (2 * (k + 0.5)) / y.length),
  y,
  markers: false,
});

/** Snapshots that a panel shows, by their names in the legend. */
const shownOf = (curve: Curve): [string, Snapshot | undefined][] => [
  ['epoch 1', curve.snapshots[0]],
  ['epoch 10', curve.snapshots.find(({ epoch }) => epoch === 10)],
  ['a third of training', thirds(curve)[0]],
  ['end', end(curve)],
];

/** Histograms of latents over the epochs as outlines, on equal axes, and the best inputs over them. */
export function latentHistograms(curves: Curve[]): PlotDrawing {
  return panelGrid(
    {
      caption:
        'Latents of the training images over the epochs, 50 bins, shares on a logarithmic axis. Diamonds: the inputs in [−1, 1] that carry most information through the same noise, with their weights; the U-shaped noise and the control have none or too many to show.',
      columns: 2,
    },
    curves.map(histogramPanel),
  );
}

function histogramPanel(curve: Curve): PlotDrawing {
  const { name, bestLevels } = curve;
  const panel = lineChart(
    {
      caption: '',
      title: name,
      x: { title: 'latent', range: [-1.05, 1.05] },
      y: { title: 'share', log: true, range: [3e-4, 1] },
    },
    shownOf(curve).flatMap(([label, snapshot]) => (snapshot ? [shares(label, snapshot)] : [])),
  );
  for (const trace of panel.data) Object.assign(trace, { line: { shape: 'hvh', width: 1.6 } });
  if (bestLevels.length > 0) {
    panel.data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'best channel input',
      x: bestLevels.map(({ place }) => Number(place.toPrecision(4))),
      y: bestLevels.map(({ weight }) => Number(weight.toPrecision(4))),
      marker: { symbol: 'diamond', size: 9 },
    });
  }
  return panel;
}

/** The histogram of one run at every epoch that was looked at, with a slider. */
export function courseSlider({ name, snapshots }: Curve): PlotDrawing {
  const highest = Math.max(...snapshots.flatMap((snapshot) => snapshot.histogram));
  const axes: ChartOptions = {
    caption: '',
    x: { title: 'latent', range: [-1, 1] },
    y: { title: 'share', range: [0, highest] },
  };
  return sliderFigure(
    {
      caption: `Latents of the training images over the epochs (${name}). The slider runs the epochs.`,
      label: 'epoch',
    },
    snapshots.map((snapshot) => ({
      label: String(snapshot.epoch),
      drawing: histogram(axes, [shares(name, snapshot)]),
    })),
  );
}

/** Binary rates, PSNR and codes at the end of training. */
export function endTable(curves: Curve[]): TableDrawing {
  return {
    kind: 'table',
    caption: 'The end of training. Shares of latents with |z| > 1 − τ; PSNR on training images.',
    columns: [
      'run',
      ...TAUS.map((tau) => `τ = ${tau}`),
      'PSNR soft',
      'PSNR hard',
      'codes',
      'dead bits',
    ],
    rows: curves.map((curve) => {
      const { rates, soft, hard, uniqueCodes, deadBits } = end(curve);
      return [
        curve.name,
        ...rates.map((rate) => Number(rate.toFixed(3))),
        Number(soft.toFixed(2)),
        Number(hard.toFixed(2)),
        `${uniqueCodes} of ${curve.images}`,
        `${deadBits} of ${curve.codeLength}`,
      ];
    }),
  };
}
