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
import { binaryRate, type Curve, end } from './curves.js';

/** Binary rate and PSNR against the epoch, all runs. */
export function trainingCurves(curves: Pick<Curve, 'name' | 'snapshots'>[]): PlotDrawing {
  const lines = (value: (snapshot: Snapshot) => number, dash?: Series['dash']): Series[] =>
    curves.map(({ name, snapshots }) => ({
      name,
      x: snapshots.map(({ epoch }) => epoch),
      y: snapshots.map(value),
      markers: false,
      dash,
    }));
  const x = { title: 'epoch', log: true };
  const latents = lines(({ soft }) => soft);
  const signs = lines(({ hard }) => hard, 'dot');
  return panelGrid(
    {
      caption:
        'BL-AE in training. Left: share of latents with |z| > 0.9. Right: mean PSNR of training images decoded from the latents (solid) and from their signs (dotted).',
      columns: 2,
      panelHeight: 340,
    },
    [
      lineChart(
        { caption: '', title: 'binary rate', x, y: { title: 'share of |z| > 0.9' } },
        lines(binaryRate),
      ),
      lineChart(
        { caption: '', title: 'PSNR', x, y: { title: 'PSNR (dB)' } },
        latents.concat(signs),
      ),
    ],
  );
}

/** A snapshot's histogram: shares of latents against the centres of their bins in [−1, 1]. */
const shares = (name: string, { histogram: y }: Snapshot): Series => ({
  name,
  x: y.map((_, k) => -1 + (2 * (k + 0.5)) / y.length),
  y,
});

/** Histograms of latents at the first epoch and at the end, and the best inputs over them. */
export function latentHistograms(curves: Curve[]): PlotDrawing {
  return panelGrid(
    {
      caption:
        'Latents of the training images, 50 bins. Diamonds: the inputs in [−1, 1] that carry most information through the same noise, with their weights; the U-shaped noise and the control have none or too many to show.',
      columns: 2,
    },
    curves.map(histogramPanel),
  );
}

function histogramPanel(curve: Curve): PlotDrawing {
  const { name, snapshots, bestLevels } = curve;
  const panel = histogram(
    { caption: '', title: name, x: { title: 'latent' }, y: { title: 'share' } },
    [shares('first epoch', snapshots[0]), shares('end', end(curve))],
  );
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
