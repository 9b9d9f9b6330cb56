/** How Figure 11 is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { type Series as Curve, lineChart } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { seriesColour } from '../../figures/theme.js';
import { type Architecture, type Closeness, type Run, STRIDE } from './fig11-models.js';

/** The colour of a curve is that of its input. */
function curveOf(
  runs: Pick<Run, 'input'>[],
  input: string,
  { name, y, dash }: Pick<Curve, 'name' | 'y' | 'dash'>,
): Curve {
  const inputs = distinct(runs.map((run) => run.input));
  const x = Array.from(y, (_, k) => STRIDE * (k + 1));
  return { name, x, y, dash, markers: false, colour: seriesColour(inputs.indexOf(input)) };
}

export function lossChart(
  architecture: Architecture,
  runs: Pick<Run, 'architecture' | 'input' | 'generatorLoss' | 'discriminatorLoss'>[],
): PlotDrawing {
  const own = runs.filter((run) => run.architecture === architecture);
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'loss' },
      caption: `Losses of generator G and discriminator D, ${architecture} networks.`,
    },
    own.flatMap(({ input, generatorLoss, discriminatorLoss }) => [
      curveOf(own, input, { name: `${input}, G`, y: generatorLoss }),
      curveOf(own, input, { name: `${input}, D`, y: discriminatorLoss, dash: 'dot' }),
    ]),
  );
}

/** One chart of losses for each pair of networks that was trained: `lossDense`, `lossDcgan`. */
export function lossCharts(runs: Run[]): { [name: string]: PlotDrawing } {
  const key = { dense: 'lossDense', dcgan: 'lossDcgan' };
  const trained = distinct(runs.map((run) => run.architecture));
  return Object.fromEntries(trained.map((one) => [key[one], lossChart(one, runs)]));
}

export function nearnessChart(runs: Run[]): PlotDrawing {
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'mean PSNR (dB)' },
      caption: 'PSNR of 64 samples to their nearest training image, during training.',
    },
    runs.map(({ architecture, input, nearness }) =>
      curveOf(runs, input, {
        name: `${architecture}, ${input}`,
        y: nearness,
        dash: architecture === 'dense' ? 'solid' : 'dot',
      }),
    ),
  );
}

export function overlapChart(runs: Run[]): PlotDrawing {
  const own = runs.filter(({ architecture }) => architecture === runs[0].architecture);
  return lineChart(
    {
      x: { title: 'update' },
      y: { title: 'mean OC', log: true },
      caption:
        'Mean overlap of each input component with its nearest, during training of the dense networks.',
    },
    own.map(({ input, nearestOverlap }) => curveOf(own, input, { name: input, y: nearestOverlap })),
  );
}

export function closenessTable(runs: Run[], baseline: Closeness): TableDrawing {
  const cells = ({ psnr, psnrError, ssim, above20, above25, above30 }: Closeness) => [
    psnr,
    psnrError,
    ssim,
    above20,
    above25,
    above30,
  ];
  return {
    kind: 'table',
    caption:
      'Closeness of samples, and of as many digits of the test set, to training images; and the mean overlap of pairs of input components at the first and the last measurement.',
    columns: [
      'networks',
      'input',
      'mean PSNR (dB)',
      '±',
      'mean SSIM',
      '> 20 dB',
      '> 25 dB',
      '> 30 dB',
      'OC, first',
      'OC, last',
    ],
    rows: [
      ...runs.map((run) => [
        run.architecture,
        run.input,
        ...cells(run),
        run.overlap[0],
        run.overlap[run.overlap.length - 1],
      ]),
      ['–', 'test set', ...cells(baseline), '–', '–'],
    ],
  };
}
