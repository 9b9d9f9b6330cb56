/** Runs an experiment in a notebook: as the environment asks, with progress below the cell. */
import type { Experiment, ExperimentRecord } from '../record/experiment.js';
import { runExperiment } from '../record/run.js';
import type { Settings } from '../record/settings.js';
import { METADATA } from './bundles.js';
import type { Bundle } from './display.js';
import { live, progress } from './progress.js';
import { runSettings } from './settings.js';

const known = new Map<string, Experiment>();

/** The experiment of that name which a cell has run. */
export const experimentRun = (id: string): Experiment | undefined => known.get(id);

/**
 * The record of an experiment at the scale and seed of this run: cached, or computed with a progress
 * bar and a live plot. One line below the cell says how it was made. `settings` replace values of the
 * configuration, for example `run(fig11, { updates: 50000 })`: the record is then kept apart.
 *
 * @throws what the experiment throws.
 */
export async function run<Config extends object, Series extends object>(
  experiment: Experiment<Config, Series>,
  settings?: Settings,
): Promise<ExperimentRecord<Config, Series>> {
  const { scale, seed, fresh } = runSettings();
  known.set(experiment.id, experiment);
  const bar = progress();
  const plot = live();
  try {
    const record = await runExperiment(experiment, {
      scale,
      seed,
      fresh,
      settings,
      progress: bar.update,
      live: plot.update,
    });
    bar.end(provenanceBundle(record, settings));
    return record;
  } catch (error) {
    bar.end();
    throw error;
  } finally {
    plot.end();
  }
}

/** How the numbers were made; no time and no date, so that equal numbers give equal outputs. */
function provenanceBundle(
  { id, scale, seed, engine }: ExperimentRecord,
  settings: Settings = {},
): Bundle {
  const own = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  const yours = own.length > 0 ? `, your settings: ${own.join(', ')}` : '';
  const made = `scale ${scale}, seed ${seed}, engine ${engine}${yours}`;
  const set = own.map((text) => ` --set ${text.replace(' = ', '=')}`).join('');
  return {
    data: {
      'text/markdown': `Record **${id}**: ${made}. Recompute with \`npm start -- ${id}${set} --fresh\`.`,
      'text/plain': `Record ${id}: ${made}.`,
    },
    metadata: { [METADATA]: { kind: 'record', id } },
  };
}
