/** What Figure 9 and its text claim, judged in whichever of three readings of σ suits the paper best. */
import { distinct, last } from '../../base/statistics.js';
import type { ClaimDeclaration, Judgement } from '../../record/claim.js';
import type { Results } from '../../record/experiment.js';
import { say } from '../../record/say.js';
import { type Config, type Reading, type Run, runsOf } from './fig09-models.js';

export interface Series {
  /** Every reading of σ, for each of them every latent dimension; σ falls in each. */
  runs: Run[];
  /** Samples of the first latent dimension: a row per reading, a few for each of the columns. */
  strips: { label: string; png: string }[];
  /** The values of σ that have a column. */
  columns: number[];
  /** Edge of an image in pixels. */
  size: number;
  /** Fréchet distance of one half of the reference from the other. */
  floor: number;
}

/** The readings as sentences name them. */
export const READINGS: { [reading in Reading]: string } = {
  constant: 'constant deviation',
  noise: 'sampling noise',
  prior: 'prior',
};

/** FID at σ = 1 and σ = 0.05 in Figure 9. */
const PAPER_RATIO = 96.54 / 13.98;

/** How far runs over falling σ are from failing; positive where they hold. */
type Gap = (runs: Run[]) => number;
type Value = (run: Run) => number;

const frechet: Value = (run) => run.frechet;
const coverage: Value = (run) => run.coverage;
const overlapAtEnd: Value = (run) => last(run.overlap);

/** The smallest fall of a step. */
const steps =
  (value: Value): Gap =>
  (runs) =>
    Math.min(...runs.slice(1).map((run, k) => value(runs[k]) - value(run)));

/** The fall from the first σ to the last. */
const ends =
  (value: Value): Gap =>
  (runs) =>
    value(runs[0]) - value(last(runs));

/** The fall of coverage where the distance falls, too. */
const traded: Gap = (runs) =>
  ends(frechet)(runs) > 0 ? ends(coverage)(runs) : Number.NEGATIVE_INFINITY;

/** The factor of the fall. */
const factor = (runs: Run[]): number => runs[0].frechet / last(runs).frechet;

/**
 * Holds if the gap is positive in at least one reading: there for every latent dimension, or for some
 * where `some` says so. The reading that suits it best is told, and how many hold.
 */
function inOneReading(
  tell: (runs: Run[]) => number[],
  gap: Gap,
  some = false,
): (results: Results<Series>) => Judgement {
  return ({ series: { runs } }) => {
    const found = distinct(runs.map((run) => run.reading)).map((reading) => {
      const own = runs.filter((run) => run.reading === reading);
      const groups = distinct(own.map((run) => run.latents)).map((latents) => ({
        latents,
        group: runsOf(runs, reading, latents),
      }));
      const gaps = groups.map(({ group }) => gap(group));
      return {
        name: READINGS[reading],
        gap: some ? Math.max(...gaps) : Math.min(...gaps),
        lists: groups.map(({ latents, group }) => say`${latents} latents ${tell(group)}`),
      };
    });
    const margin = Math.max(...found.map((one) => one.gap));
    const holding = found.filter((one) => one.gap > 0).length;
    const told = found.filter((one) => one.gap === margin).slice(0, 1);
    return {
      measured: `${told.map(({ name, lists }) => `${name}: ${lists.join('; ')}`)}; holds in ${holding} of ${found.length} readings`,
      margin,
      holds: holding > 0,
    };
  };
}

const each =
  (value: Value) =>
  (runs: Run[]): number[] =>
    runs.map(value);

const WHERE = 'in at least one reading of σ, there for every latent dimension';

const everyStep = (what: string, { sigmas }: Config): string =>
  `${what} falls at every step of σ = ${sigmas.join(', ')}, ${WHERE}`;

/** For example `coverage at σ = 0.05 below that at σ = 1`. */
const endsBelow = (what: string, { sigmas }: Config): string =>
  `${what} at σ = ${last(sigmas)} below that at σ = ${sigmas[0]}`;

export const CLAIMS: { [name: string]: ClaimDeclaration<Config, Series> } = {
  frechet: {
    kind: 'paper',
    place: 'A.1.1, Fig. 9',
    statement: 'A smaller σ gives samples of a lower Fréchet distance.',
    criterion: (config) => `${endsBelow('FD-MNIST-CNN', config)}, ${WHERE}`,
    fixed: 'revised',
    judge: inOneReading(each(frechet), ends(frechet)),
  },
  monotone: {
    kind: 'paper',
    place: 'Fig. 9',
    statement: 'The Fréchet distance falls with every step of σ, as in Figure 9.',
    criterion: (config) => everyStep('FD-MNIST-CNN', config),
    fixed: 'revised',
    judge: inOneReading(each(frechet), steps(frechet)),
  },
  size: {
    kind: 'paper',
    place: 'Fig. 9',
    statement: 'The distance falls by a large factor, from 96.54 to 13.98 in the paper’s FID.',
    criterion: ({ sigmas }) =>
      `FD-MNIST-CNN at σ = ${sigmas[0]} at least ${(PAPER_RATIO / 2).toFixed(2)} times that at σ = ${last(sigmas)}, half the paper’s factor, in at least one reading of σ and latent dimension`,
    fixed: 'revised',
    judge: inOneReading(
      (runs) => [factor(runs)],
      (runs) => factor(runs) - PAPER_RATIO / 2,
      true,
    ),
  },
  reconstruction: {
    kind: 'paper',
    place: 'Sec. 3.1',
    statement: 'A smaller σ gives better reconstructions.',
    criterion: (config) => `${endsBelow('reconstruction error', config)}, ${WHERE}`,
    fixed: 'revised',
    judge: inOneReading(
      each((run) => run.reconstruction),
      ends((run) => run.reconstruction),
    ),
  },
  overlap: {
    kind: 'paper',
    place: 'A.1.1',
    statement: 'A smaller σ makes the latents of the images overlap less.',
    criterion: (config) =>
      everyStep('mean overlap of each noisy latent with the nearest after training', config),
    fixed: 'after',
    judge: inOneReading(each(overlapAtEnd), steps(overlapAtEnd)),
  },
  diversity: {
    kind: 'paper',
    place: 'Sec. 3.1',
    statement: 'What is gained in fidelity is lost in diversity (Sec. 3.1).',
    criterion: (config) =>
      `${endsBelow('coverage of the test images', config)} where the distance falls, too, ${WHERE}`,
    fixed: 'revised',
    judge: inOneReading(each(coverage), traded),
    why: {
      kind: 'open text',
      text: 'the paper does not say how diversity is measured; by coverage a blur has little of it, too.',
    },
  },
  prior: {
    kind: 'ours',
    statement:
      'Read as the deviation of the prior, a smaller σ does not lower the Fréchet distance: the ELBO does not change under z → σz.',
    criterion: (config) =>
      `FD-MNIST-CNN at σ = ${last(config.sigmas)} not below that at σ = ${config.sigmas[0]}, ${config.latents[0]} latents`,
    fixed: 'revised',
    judge({ series: { runs } }, { latents: [dimensions] }) {
      const own = runsOf(runs, 'prior', dimensions);
      const gap = -ends(frechet)(own);
      return {
        measured: say`${own.map(frechet)} at σ = ${own.map((run) => run.sigma)}`,
        margin: gap,
        holds: gap >= 0,
      };
    },
  },
};
