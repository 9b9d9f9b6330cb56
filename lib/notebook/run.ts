/** Runs an experiment in a notebook: as the environment asks, with progress below the cell. */
import type { Experiment, ExperimentRecord } from '../record/experiment.js';
import { runExperiment } from '../record/run.js';
import { METADATA } from './bundles.js';
import type { Bundle } from './display.js';
import { live, progress } from './progress.js';
import { runSettings } from './settings.js';

/**
 * The record of an experiment at the scale and seed of this run: cached, or computed with a progress
 * bar and a live plot. One line below the cell says how it was made.
 *
 * @throws what the experiment throws.
 */
export async function run<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
): Promise<ExperimentRecord<Config, Series>> {
  const { scale, seed, fresh } = runSettings();
  const bar = progress();
  const plot = live();
  try {
    const record = await runExperiment(experiment, {
      scale,
      seed,
      fresh,
      progress: bar.update,
      live: plot.update,
    });
    bar.end(provenanceBundle(record));
    return record;
  } catch (error) {
    bar.end();
    throw error;
  } finally {
    plot.end();
  }
}

/** How the numbers were made; no time and no date, so that equal numbers give equal outputs. */
function provenanceBundle({ id, scale, seed, engine }: ExperimentRecord): Bundle {
  const made = `scale ${scale}, seed ${seed}, engine ${engine}`;
  return {
    data: {
      'text/markdown': `Record **${id}**: ${made}. Recompute with \`npm start -- ${id} --fresh\`.`,
      'text/plain': `Record ${id}: ${made}.`,
    },
    metadata: { [METADATA]: { kind: 'record', id } },
  };
}
