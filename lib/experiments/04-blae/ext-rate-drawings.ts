/** How rates are drawn: reported and measured points over the Gaussian curve, and the table of both. */
import type { Data } from 'plotly.js';
import { lineChart } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { CLAIMED, type Measured, REPORTED } from './table1.js';

/** PSNR in dB against bits per image. */
export interface RateCurve {
  bits: number[];
  psnr: number[];
}

/** Above this PSNR (dB) the curve is not drawn. */
const CEILING = 60;

export function rateChart(curve: RateCurve, measured: Measured[]): PlotDrawing {
  const shown = ({ psnr }: RateCurve, k: number) => psnr[k] < CEILING;
  const chart = lineChart(
    {
      caption:
        'PSNR against bits per image. The line is the Gaussian rate–distortion curve of CIFAR-10: a code above it, on images it has not seen, would need structure beyond the covariance; on training images it can be an index into a decoder that has stored them.',
      x: { title: 'bits per image', log: true },
      y: { title: 'PSNR (dB)' },
    },
    [
      {
        name: 'Gaussian rate–distortion',
        x: curve.bits.filter((_, k) => shown(curve, k)),
        y: curve.psnr.filter((_, k) => shown(curve, k)),
        markers: false,
      },
    ],
  );
  const bits = measured.map((one) => one.bits);
  chart.data.push(
    points(
      'reported (Table 1)',
      REPORTED.map((one) => one.bits),
      REPORTED.map((one) => one.psnr),
    ),
    points(
      'our BL-AE, training images',
      bits,
      measured.map((one) => one.train),
    ),
    points(
      'our BL-AE, held-out images',
      bits,
      measured.map((one) => one.held),
    ),
  );
  chart.layout.showlegend = true;
  return chart;
}

/** PSNR from 192 bits against the number of images that the network was trained on, by network. */
export function memoryChart(networks: Measured[][]): PlotDrawing {
  const x = networks.flat().map(({ images }) => images);
  const ends = [Math.min(...x), Math.max(...x)];
  const { gaussian } = networks[0][0];
  const level = (name: string, psnr: number) => ({
    name,
    x: ends,
    y: [psnr, psnr],
    dash: 'dot' as const,
    markers: false,
  });
  const line = (runs: Measured[], name: string, value: (run: Measured) => number) => ({
    name: networks.length > 1 ? `${name}, ${runs[0].network}` : name,
    x: runs.map(({ images }) => images),
    y: runs.map(value),
  });
  return lineChart(
    {
      caption:
        'PSNR of CIFAR-10 images from 192 bits against the number of images that the network was trained on. The fewer there are to store, the better they come back; images it has not seen gain nothing.',
      x: { title: 'training images', log: true },
      y: { title: 'PSNR (dB)' },
    },
    [
      ...networks.map((runs) => line(runs, 'training images', ({ train }) => train)),
      ...networks.map((runs) => line(runs, 'held-out images', ({ held }) => held)),
      level('reported (Table 1)', CLAIMED),
      level('Gaussian code of 192 bits', gaussian),
    ],
  );
}

const points = (name: string, x: number[], y: number[]): Partial<Data> => ({
  type: 'scatter',
  mode: 'markers',
  name,
  x,
  y,
  marker: { size: 10 },
});

/** @param needed bits per image that a Gaussian source needs for the PSNR of each reported row */
export function rateTable(measured: Measured[], needed: number[]): TableDrawing {
  const reportedRows = REPORTED.map(({ name, code, bits, rfid, psnr }, k) => [
    `${name} (quoted)`,
    code,
    bits,
    String(rfid),
    psnr.toFixed(2),
    '–',
    Math.round(needed[k]),
  ]);
  const measuredRows = measured.map(({ network, images, bits, train, held }) => [
    `BL-AE ${network}, ${images} images`,
    `4×4×${bits / 16}×1b`,
    bits,
    '–',
    train.toFixed(2),
    held.toFixed(2),
    '–',
  ]);
  return {
    kind: 'table',
    caption:
      'Reported rows are quoted, with their bits recomputed; ours are measured. The last column is what a Gaussian source with the same covariance needs for the PSNR on training images.',
    columns: [
      'code',
      'shape',
      'bits',
      'rFID (quoted)',
      'PSNR',
      'PSNR held out',
      'Gaussian bits needed',
    ],
    rows: reportedRows.concat(measuredRows),
  };
}
