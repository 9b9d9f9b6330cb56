/** Table 3 of the companion paper, small: what refinement gains at three model sizes. */
import { randomStream } from '../engine/random.js';
import { lineChart } from '../figures/index.js';
import { idealConditions, refineWith } from '../models/companion/refinement.js';
import { generate } from '../models/companion/sampling.js';
import { parameterCount } from '../models/layers.js';
import { REPORTED_TABLE_3 } from './ce-reported.js';
import { curve, kept } from './ce-support.js';
import {
  balancedLabels,
  createJudge,
  SYSTEM,
  type SystemConfig,
  systemData,
  systemModel,
} from './ce-system.js';
import type { Experiment, Results } from './experiment.js';
import { reproducedIf, text, texts } from './judging.js';

type Config = { system: SystemConfig; seeds: number; shares: number[] };

type Row = { parameters: number; plain: number[]; refined: number[] };

const rowsOf = (results: Results) => results.series.rows as unknown as Row[];
const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The system with all widths multiplied by `share`. */
const narrowed = (system: SystemConfig, share: number): SystemConfig => {
  const { model } = system;
  const scaled = (value: number) => Math.max(4, Math.round(value * share));
  return {
    ...system,
    model: {
      ...model,
      contextWidth: scaled(model.contextWidth),
      conditionSize: scaled(model.conditionSize),
      width: scaled(model.width),
    },
  };
};

export const ceTab03: Experiment<Config> = {
  id: 'ce-tab03',
  title: 'Refinement at three model sizes',
  paper: 'Companion paper, Table 3 [P]',
  notebook: '14-cdm-ar-mar',
  follows: '7.2',
  version: 1,
  usesEngine: true,
  config: {
    smoke: { system: SYSTEM.smoke, seeds: 1, shares: [0.5, 1] },
    laptop: { system: SYSTEM.laptop, seeds: 3, shares: [0.25, 0.5, 1] },
    paper: { system: SYSTEM.paper, seeds: 5, shares: [0.25, 0.5, 1] },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 2 min after ce-tab01 has trained the largest models',
    paper: 'a day on a GPU',
  },
  async run({ config, seed, checkpoints, progress }) {
    const { system, seeds, shares } = config;
    const data = await systemData(system);
    const judge = await createJudge(system, seed, data, (f, t) => progress(0.05 * f, t));
    const labels = balancedLabels(system.samples);
    const rows: Row[] = shares.map(() => ({ parameters: 0, plain: [], refined: [] }));
    for (const [k, share] of shares.entries()) {
      for (let s = 0; s < seeds; s++) {
        const done = (part: number) =>
          0.05 + (0.95 * (k * seeds + s + part)) / shares.length / seeds;
        const model = await systemModel(
          narrowed(system, share),
          'mar',
          seed + s,
          data.train,
          (f, t) => progress(done(0.6 * f), `size ${share}, seed ${seed + s}: ${t}`),
        );
        const ideal = idealConditions(model, data.train, system.idealPerClass);
        const sample = (refined: boolean) =>
          generate(model, {
            family: 'mar',
            labels,
            samplingSteps: system.samplingSteps,
            stream: randomStream(seed + s, 'ce-tab03', 'samples'),
            ...(refined
              ? { refine: refineWith({ kind: 'transport', iterations: 3, step: 0.5 }, ideal) }
              : {}),
            progress: (f) => progress(done(0.6 + (refined ? 0.2 : 0) + 0.2 * f), 'samples'),
          });
        rows[k].parameters = parameterCount(model.parameters);
        const distance = (refined: boolean) =>
          kept(
            checkpoints,
            `size ${k}, seed ${seed + s}, ${refined ? 'refined' : 'plain'}`,
            async () => (await judge.score(sample(refined), labels)).fd,
          );
        rows[k].plain.push(await distance(false));
        rows[k].refined.push(await distance(true));
        await new Promise(setImmediate);
      }
    }
    return { series: { rows }, metrics: { seeds } };
  },
  claims(results) {
    const rows = rowsOf(results);
    const gains = rows.map((row) => average(row.plain) - average(row.refined));
    const shares = rows.map((row, k) => gains[k] / average(row.plain));
    return [
      {
        id: 'ce-tab03.gains',
        statement: 'Refinement lowers the Fréchet distance at every size.',
        criterion: 'Mean FD with refinement < mean FD without, at every size',
        measured: rows
          .map(
            (row) =>
              `${Math.round(row.parameters / 1000)}k: ${text(average(row.plain))} → ${text(average(row.refined))}`,
          )
          .join('; '),
        verdict: reproducedIf(gains.every((gain) => gain > 0)),
      },
      {
        id: 'ce-tab03.widens',
        statement: 'The gain widens with the size of the model.',
        criterion: 'The gain in FD rises from each size to the next',
        measured: `gains ${texts(gains)}, as shares of FD ${texts(shares)}`,
        verdict: reproducedIf(gains.every((gain, k) => k === 0 || gain > gains[k - 1])),
      },
    ];
  },
  draw(record) {
    const rows = rowsOf(record);
    const sizes = rows.map((row) => row.parameters);
    return [
      lineChart(
        {
          caption: `Fréchet distance on our features by model size, with and without refinement; mean over ${record.metrics.seeds} seeds.`,
          x: { title: 'parameters', log: true },
          y: { title: 'FD-MNIST16' },
        },
        [
          curve(
            'MAR',
            sizes,
            rows.map((row) => average(row.plain)),
          ),
          curve(
            'MAR + OT',
            sizes,
            rows.map((row) => average(row.refined)),
          ),
        ],
      ),
      {
        kind: 'table',
        name: 'reported',
        caption: 'What the paper reports for ImageNet 256² (FID without → with refinement) [P].',
        columns: ['parameters (millions)', 'FID', 'FID refined', 'IS', 'IS refined'],
        rows: REPORTED_TABLE_3.map(({ size, fid, inception }) => [size, ...fid, ...inception]),
      },
    ];
  },
};
