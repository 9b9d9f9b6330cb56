/** Figure 1 from computed densities: where two latents overlap, the decoder must blend their images. */

import { linspace } from '../../base/statistics.js';
import { first, imageLength, loadMnist, toBytes, toFloats } from '../../data/index.js';
import { lineChart, panelGrid, sliderFigure } from '../../figures/charts.js';
import type { PlotDrawing } from '../../figures/drawing.js';
import { imageStrip } from '../../figures/image-grid.js';
import { experiment, type Results, type RunContext } from '../../record/experiment.js';
import { text, texts } from '../../record/say.js';
import { bayesDecoder, bayesRisk, decoderRisk } from '../../theory/bayes.js';
import { reconstructionBound } from '../../theory/bound.js';
import { gaussianNoise, type Noise, triangularNoise } from '../../theory/noise.js';
import { overlapAtDistance, shifted } from '../../theory/overlap.js';

type Config = { sigmas: number[]; images: number };

type Row = {
  noise: string;
  sigma: number;
  overlap: number;
  bound: number;
  risk: number;
  /** Risk of the decoder that answers with the nearer latent's image. */
  hardRisk: number;
  densities: number[][];
  /** Weight of the second image in d*(z); null where no density reaches. */
  weight: (number | null)[];
};

/** What the record keeps for drawing and judging. */
interface Series {
  rows: Row[];
  places: number[];
  shown: number[];
  strips: { label: string; png: string }[];
}

const LATENTS = [-1, 1];
const PLACES = linspace(-3, 3, 121);
const SHOWN = linspace(-1.5, 1.5, 11);

const FAMILIES: ((sigma: number) => Noise)[] = [
  gaussianNoise,
  (sigma) => triangularNoise(sigma, 2),
];

const rowsOf = (results: Results<Series>) => results.series.rows;

/** Everything about one noise; targets are at squared distance 1, so errors are relative to it. */
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

export const fig01 = experiment({
  id: 'fig01',
  title: 'Overlapping supports make the decoder ambiguous',
  paper: 'Figure 1, Sec. 3',
  version: 1,
  usesEngine: false,
  config: {
    smoke: { sigmas: [1], images: 20 },
    laptop: { sigmas: [1, 0.25, 0.5, 0.75, 1.5, 2, 3], images: 200 },
    paper: { sigmas: [1, 0.25, 0.5, 0.75, 1.5, 2, 3], images: 200 },
  },
  expect: {
    smoke: 'instant',
    laptop: 'about 2 s; in the overlap the best decoder shows both digits at once',
    paper: 'as laptop',
  },
  async run({ config }: RunContext<Config>) {
    const digits = first(await loadMnist('train'), config.images);
    const labels = digits.labels as Uint8Array;
    const chosen = [3, 8].map((digit) => labels.indexOf(digit)).map((at, k) => (at < 0 ? k : at));
    const length = imageLength(digits);
    const pixels = chosen.map((at) => toFloats(digits, [at]));
    const rows = config.sigmas.flatMap((sigma) =>
      FAMILIES.map((family) => rowOf(family(sigma), sigma)),
    );
    const strips: { label: string; png: string }[] = [];
    for (const family of FAMILIES) {
      const noise = family(1.5);
      const decoder = bayesDecoder(
        LATENTS.map((z) => shifted(noise, z)),
        pixels,
      );
      const blended = new Float32Array(SHOWN.length * length);
      SHOWN.forEach((z, k) => {
        blended.set(decoder(z), k * length);
      });
      const png = await imageStrip(toBytes(blended), digits.width, 1);
      strips.push({ label: noise.label, png });
    }
    return { series: { places: PLACES, shown: SHOWN, rows, strips }, metrics: {} };
  },
  claims: {
    ambiguous: {
      kind: 'paper',
      place: 'Figure 1, Sec. 3',
      statement: 'Half-way between overlapping latents the best decoder can only blend the images.',
      criterion: 'weight 1/2 (within 1e-6) of either image at z = 0, for every overlapping pair',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const overlapping = rows.filter((row) => row.overlap > 0);
        const middle = (PLACES.length - 1) / 2;
        const centre = overlapping.map((row) => Number(row.weight[middle]));
        const rounding = 1e-6;
        return {
          measured: `weights ${texts(centre)}`,
          holds: centre.every((weight) => Math.abs(weight - 0.5) < rounding),
        };
      },
    },
    error: {
      kind: 'paper',
      place: 'Theorem 3.3',
      statement: 'Overlap forces an error: bound ≤ Bayes risk ≤ risk of a decoder that decides.',
      criterion: 'holds for all noises and σ; risk 0 exactly when OC = 0',
      fixed: 'before',
      judge(results) {
        const rows = rowsOf(results);
        const overlapping = rows.filter((row) => row.overlap > 0);
        const apart = rows.filter((row) => row.overlap === 0);
        const rounding = 1e-6;
        return {
          measured: `${overlapping.length} overlapping cases, least risk ${text(
            Math.min(...overlapping.map((row) => row.risk)),
          )} of ‖x₁ − x₂‖²; ${apart.length} disjoint cases, largest risk ${text(
            Math.max(0, ...apart.map((row) => row.risk)),
          )}`,
          holds: rows.every(
            (row) =>
              row.bound <= row.risk + rounding &&
              row.risk <= row.hardRisk + rounding &&
              row.risk > 0 === row.overlap > 0,
          ),
        };
      },
    },
  },
  draw(record) {
    const places = record.series.places;
    const shown = record.series.shown;
    const rows = rowsOf(record);
    const sigmas = [...new Set(rows.map((row) => row.sigma))];
    const panel = (row: Row): PlotDrawing => {
      const [p, q] = row.densities;
      const drawing = lineChart(
        {
          caption: '',
          title: `${row.noise}: OC = ${text(row.overlap)}`,
          x: { title: 'z' },
          y: { title: 'density, weight', range: [0, 1.6] },
        },
        [
          { name: 'p₁', x: places, y: p },
          { name: 'p₂', x: places, y: q },
          {
            name: 'weight of image 2 in d*(z)',
            x: places,
            y: row.weight as number[],
            dash: 'dash',
          },
          { name: 'overlap', x: places, y: p.map((v, k) => Math.min(v, q[k])) },
        ],
      );
      drawing.data[3] = { ...drawing.data[3], fill: 'tozeroy' } as (typeof drawing.data)[number];
      return drawing;
    };
    const gaussian = rows.filter((row) => row.noise.startsWith('Gaussian'));
    return {
      figure: panelGrid(
        {
          caption:
            'Figure 1, computed: densities of two latents at ±1, their overlap (shaded) and the weight of the second image in the Bayes-optimal decoder d*(z) = Σ pᵢxᵢ / Σ pᵢ. Where the densities overlap the weight is neither 0 nor 1.',
          columns: 2,
        },
        rows.filter((row) => row.sigma === sigmas[0] || row.sigma === 2).map(panel),
      ),
      slider: sliderFigure(
        {
          caption: 'The same for Gaussian noise of any strength.',
          label: 'σ',
        },
        gaussian.map((row) => ({
          label: String(row.sigma),
          drawing: { ...panel(row), layout: { ...panel(row).layout, title: undefined } },
        })),
      ),
      decoded: {
        kind: 'images' as const,
        caption:
          'What the best decoder shows at z from −1.5 to 1.5 with σ = 1.5: a blend of both digits across the overlap, a clean digit where only one density reaches.',
        size: 28,
        rows: record.series.strips,
        columnLabels: shown.map((z) => String(Number(z.toFixed(1)))),
      },
    };
  },
});
