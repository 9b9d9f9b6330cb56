/** Figure 1 from computed densities: where two latents overlap, the decoder must blend their images. */

import { linspace } from '../../base/statistics.js';
import { first, loadMnist, toBytes, toFloats } from '../../data/index.js';
import { panelGrid, sliderFigure } from '../../figures/charts.js';
import type { ImageDrawing, PlotDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { say, text } from '../../record/say.js';
import { bayesDecoder, bayesRisk, decoderRisk } from '../../theory/bayes.js';
import { reconstructionBound } from '../../theory/bound.js';
import { gaussianNoise, type Noise, triangularNoise } from '../../theory/noise.js';
import { overlapAtDistance, shifted } from '../../theory/overlap.js';
import { shadedChart, shared } from './overlap-drawings.js';

type Config = { sigmas: number[]; images: number };

/** Two latents at ±1 under one noise; errors are in units of ‖x₁ − x₂‖². */
type Row = {
  noise: string;
  sigma: number;
  overlap: number;
  /** Theorem 3.3. */
  bound: number;
  /** Of the Bayes-optimal decoder d*(z) = Σ pᵢxᵢ / Σ pᵢ. */
  risk: number;
  /** Of the decoder that answers with the nearer latent's image. */
  hardRisk: number;
  /** Of both latents, at the `places` of the series. */
  densities: number[][];
  /** Weight of the second image in d*(z) at the `places`; null where no density reaches. */
  weight: (number | null)[];
};

interface Series {
  rows: Row[];
  places: number[];
  /** Where the decoded images of the strips are. */
  shown: number[];
  /** Images that the best decoder shows, for each noise with σ = 1.5. */
  strips: ImageDrawing['rows'];
}

const LATENTS = [-1, 1];
const PLACES = linspace(-3, 3, 121);
const SHOWN = linspace(-1.5, 1.5, 11);
/** Accuracy of the weights and of the quadrature of the risks. */
const ROUNDING = 1e-6;

const FAMILIES: ((sigma: number) => Noise)[] = [
  gaussianNoise,
  (sigma) => triangularNoise(sigma, 2),
];

function rowOf(noise: Noise, sigma: number): Row {
  const densities = LATENTS.map((z) => shifted(noise, z));
  const targets = [[0], [1]];
  const oc = overlapAtDistance(noise, 2);
  const decoder = bayesDecoder(densities, targets);
  return {
    noise: noise.label,
    sigma,
    overlap: oc,
    bound: reconstructionBound([1, oc, oc, 1], [0, 1, 1, 0]),
    risk: bayesRisk(densities, targets),
    hardRisk: decoderRisk(densities, targets, (z) => [z > 0 ? 1 : 0]),
    densities: densities.map((density) => PLACES.map(density.pdf)),
    weight: PLACES.map((z) => (densities.some(({ pdf }) => pdf(z) > 0) ? decoder(z)[0] : null)),
  };
}

/** The first 3 and the first 8 of `images` training digits. */
async function twoDigits(images: number): Promise<{ pixels: Float32Array[]; width: number }> {
  const digits = first(await loadMnist('train'), images);
  const labels = Array.from(digits.labels ?? []);
  const chosen = [3, 8].map((digit, k) => (labels.includes(digit) ? labels.indexOf(digit) : k));
  return { pixels: chosen.map((at) => toFloats(digits, [at])), width: digits.width };
}

/** What the best decoder shows along the line. */
async function decodedStrip(noise: Noise, pixels: Float32Array[], width: number) {
  const densities = LATENTS.map((z) => shifted(noise, z));
  const decoder = bayesDecoder(densities, pixels);
  const length = pixels[0].length;
  const blended = new Float32Array(SHOWN.length * length);
  for (const [k, z] of SHOWN.entries()) blended.set(decoder(z), k * length);
  return { label: noise.label, png: await imageStrip(toBytes(blended), width, 1) };
}

const overlapping = (rows: Row[]): Row[] => rows.filter((row) => row.overlap > 0);

const inOrder = ({ bound, risk, hardRisk }: Row): boolean =>
  bound <= risk + ROUNDING && risk <= hardRisk + ROUNDING;

export const fig01 = experiment({
  id: 'fig01',
  title: 'Overlapping supports make the decoder ambiguous',
  paper: 'Figure 1, Sec. 3',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { sigmas: [1], images: 20 },
    laptop: { sigmas: [0.25, 0.5, 0.75, 1, 1.5, 2, 3], images: 200 },
    paper: { sigmas: [0.25, 0.5, 0.75, 1, 1.5, 2, 3], images: 200 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; in the overlap the best decoder shows both digits at once',
    paper: 'as laptop',
  },

  async run({ config }: RunContext<Config>): Promise<Results<Series>> {
    const { pixels, width } = await twoDigits(config.images);
    const rows = config.sigmas.flatMap((sigma) =>
      FAMILIES.map((family) => rowOf(family(sigma), sigma)),
    );
    const strips = await Promise.all(
      FAMILIES.map((family) => decodedStrip(family(1.5), pixels, width)),
    );
    return { series: { places: PLACES, shown: SHOWN, rows, strips }, metrics: {} };
  },

  claims: {
    ambiguous: {
      kind: 'paper',
      place: 'Figure 1, Sec. 3',
      statement: 'Half-way between overlapping latents the best decoder can only blend the images.',
      criterion: 'weight 1/2 (within 1e-6) of either image at z = 0, for every overlapping pair',
      fixed: 'before',
      judge({ series: { rows, places } }) {
        const middle = (places.length - 1) / 2;
        const weights = overlapping(rows).map(({ weight }) => Number(weight[middle]));
        return {
          measured: say`weights ${weights}`,
          holds: weights.every((weight) => Math.abs(weight - 0.5) < ROUNDING),
        };
      },
    },
    error: {
      kind: 'paper',
      place: 'Theorem 3.3',
      statement: 'Overlap forces an error: bound ≤ Bayes risk ≤ risk of a decoder that decides.',
      criterion: 'holds for all noises and σ; risk 0 exactly when OC = 0',
      fixed: 'before',
      judge({ series: { rows } }) {
        const over = overlapping(rows).map(({ risk }) => risk);
        const apart = rows.filter((row) => row.overlap === 0).map(({ risk }) => risk);
        return {
          measured: say`${over.length} overlapping cases, least risk ${Math.min(...over)} of ‖x₁ − x₂‖²; ${apart.length} disjoint cases, largest risk ${Math.max(0, ...apart)}`,
          holds: rows.every((row) => inOrder(row) && row.risk > 0 === row.overlap > 0),
        };
      },
    },
  },

  draw: ({ series }) => ({
    figure: densityPanels(series),
    slider: gaussianSlider(series),
    decoded: decodedImages(series),
  }),
});

/** Both densities, their overlap, and the weight of the second image. */
function densityChart(row: Row, places: number[], title?: string): PlotDrawing {
  const [p, q] = row.densities;
  return shadedChart(
    { caption: '', title, x: { title: 'z' }, y: { title: 'density, weight', range: [0, 1.6] } },
    [
      { name: 'p₁', x: places, y: p },
      { name: 'p₂', x: places, y: q },
      {
        name: 'weight of image 2 in d*(z)',
        x: places,
        y: row.weight.map((weight) => weight ?? Number.NaN),
        dash: 'dash',
      },
      { name: 'overlap', x: places, y: shared(p, q) },
    ],
  );
}

const densityPanels = ({ rows, places }: Series): PlotDrawing =>
  panelGrid(
    {
      caption:
        'Figure 1, computed: densities of two latents at ±1, their overlap (shaded) and the weight of the second image in the Bayes-optimal decoder d*(z) = Σ pᵢxᵢ / Σ pᵢ. Where the densities overlap the weight is neither 0 nor 1.',
      columns: 2,
    },
    rows
      .filter(({ sigma }) => sigma === 1 || sigma === 2)
      .map((row) => densityChart(row, places, `${row.noise}: OC = ${text(row.overlap)}`)),
  );

const gaussianSlider = ({ rows, places }: Series): PlotDrawing =>
  sliderFigure(
    { caption: 'The same for Gaussian noise of any strength.', label: 'σ', start: 1 },
    rows
      .filter(({ noise }) => noise.startsWith('Gaussian'))
      .map((row) => ({ label: String(row.sigma), drawing: densityChart(row, places) })),
  );

const decodedImages = ({ shown, strips }: Series): ImageDrawing => ({
  kind: 'images',
  caption:
    'What the best decoder shows at z from −1.5 to 1.5 with σ = 1.5: a blend of both digits across the overlap, a clean digit where only one density reaches.',
  size: 28,
  rows: strips,
  columnLabels: shown.map((z) => String(Number(z.toFixed(1)))),
});
