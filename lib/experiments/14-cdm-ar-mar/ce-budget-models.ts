/** How the numbers of ce-budget are made: each family at each budget, with and without refinement, batch by batch. */
import { over, type Progress, part } from '../../base/progress.js';
import { randomStream } from '../../engine/random.js';
import type { DiffLossModel, Family } from '../../models/companion/model.js';
import { toImages } from '../../models/companion/patches.js';
import { idealConditions, type Refinement, refineWith } from '../../models/companion/refinement.js';
import { generate } from '../../models/companion/sampling.js';
import type { RunContext } from '../../record/experiment.js';
import {
  balancedLabels,
  type Judge,
  type Quality,
  type SystemConfig,
  type SystemData,
  systemModel,
} from '../../runs/companion.js';
import { kept } from '../shared/companion-support.js';

export interface Config {
  system: SystemConfig;
  /** Training steps in whole epochs, each twice the one before; every budget is a training of its own. */
  budgets: number[];
  predictions: SystemConfig['model']['prediction'][];
  /** Batches of samples, each with noise of its own that all rows share. */
  batches: number;
}

/** One model, without and with refinement. */
export interface Cell {
  family: Family;
  prediction: SystemConfig['model']['prediction'];
  steps: number;
  /** By batch, from the same noise. */
  plain: Quality[];
  refined: Quality[];
  /** Processor time for an image in milliseconds, without and with refinement. */
  cost: { plain: number; refined: number };
}

export const FAMILIES: Family[] = ['cdm', 'ar', 'mar'];
/** That of Table 1. */
const TRANSPORT: Refinement = { kind: 'transport', iterations: 3, step: 0.5 };

/** What a batch gives, and the processor time that it takes for an image, in milliseconds. */
interface Drawn {
  quality: Quality;
  milliseconds: number;
}

/** Draws one batch and scores it. */
async function drawn(
  model: DiffLossModel,
  family: Family,
  batch: number,
  isRefined: boolean,
  { config: { system }, seed }: RunContext<Config>,
  data: SystemData,
  judge: Judge,
): Promise<Drawn> {
  const random = randomStream(seed, 'ce-budget', `batch ${batch}`);
  const labels = balancedLabels(system.samples);
  const ideal = idealConditions(model, data.train, system.idealPerClass, random.split('ideal'));
  const before = process.cpuUsage();
  const tokens = generate(model, {
    family,
    labels,
    samplingSteps: system.samplingSteps,
    stream: random.split('samples'),
    refine: isRefined ? refineWith(TRANSPORT, ideal) : undefined,
  });
  const { user, system: kernel } = process.cpuUsage(before);
  return {
    quality: await judge.quality(toImages(tokens), labels),
    milliseconds: (user + kernel) / 1000 / labels.length,
  };
}

/** One cell; what is finished is kept, so that a run that is stopped continues after it. */
async function cellOf(
  { family, prediction, steps }: Pick<Cell, 'family' | 'prediction' | 'steps'>,
  context: RunContext<Config>,
  data: SystemData,
  judge: Judge,
  progress: Progress,
): Promise<Cell> {
  const { config, seed, checkpoints } = context;
  const { system, batches } = config;
  const sized = Object.assign({}, system, {
    model: Object.assign({}, system.model, { prediction }),
    training: Object.assign({}, system.training, { steps }),
  });
  const model = await systemModel(sized, family, seed, data.train, part(progress, 0, 0.6));
  const cell: Cell = {
    family,
    prediction,
    steps,
    plain: [],
    refined: [],
    cost: { plain: 0, refined: 0 },
  };
  for (let batch = 0; batch < batches; batch++) {
    for (const row of ['plain', 'refined'] as const) {
      progress(0.6 + (0.4 * batch) / batches, `samples, ${row}`);
      const name = `${family}, ${prediction}, ${steps} steps, batch ${batch}, ${row}`;
      const { quality, milliseconds } = await kept(checkpoints, name, () =>
        drawn(model, family, batch, row === 'refined', context, data, judge),
      );
      cell[row].push(quality);
      cell.cost[row] += milliseconds / batches;
      await new Promise(setImmediate);
    }
  }
  return cell;
}

/** All cells: by prediction, then family, then rising budget. */
export async function cellsOf(
  context: RunContext<Config>,
  data: SystemData,
  judge: Judge,
  progress: Progress,
): Promise<Cell[]> {
  const { predictions, budgets } = context.config;
  const jobs = predictions.flatMap((prediction) =>
    FAMILIES.flatMap((family) => budgets.map((steps) => ({ family, prediction, steps }))),
  );
  const cells: Cell[] = [];
  const nameOf = ({ family, steps }: (typeof jobs)[number]) => `${family}, ${steps} steps`;
  for (const [job, report] of over(jobs, progress, nameOf)) {
    cells.push(await cellOf(job, context, data, judge, report));
  }
  return cells;
}
