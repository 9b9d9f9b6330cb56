/** A.1.6: a pure memorizer wins FID. Copies, disguised copies and real images bracket every metric. */
import { subset, toBytes } from '../../data/index.js';
import { randomStream } from '../../engine/random.js';
import {
  type Drawing,
  type ImageDrawing,
  imageStrip,
  scatter,
  type TableDrawing,
} from '../../figures/index.js';
import {
  classifierImages,
  classifierNetwork,
  createJudge,
  type EmbeddedDataset,
  embeddedClassifier,
  judgeSamples,
  type SampleScores,
  slice,
} from '../../metrics/index.js';
import {
  byName,
  type ExperimentRecord,
  experiment,
  type RunContext,
} from '../../record/experiment.js';
import { texts } from '../../record/say.js';
import { copyingGenerators } from './copying-generators.js';
import { memorizationTable, qualityTable, type ScoredRow } from './score-tables.js';

type Config = {
  datasets: EmbeddedDataset[];
  /** Images that may be copied. */
  training: number;
  /** Test images that stand for the distribution. */
  reference: number;
  /** Test images that measure false alarms. */
  calibration: number;
  samples: number;
};

/** The scores of one generator, as plain data. */
type Row = ScoredRow & { dataset: EmbeddedDataset };

/** Rows of pictures by data set. */
type Strips = { [dataset: string]: ImageDrawing['rows'] };

/** What the record keeps for drawing and judging. */
interface Series {
  rows: Row[];
  strips: { [name: string]: { label: string; png: string }[] };
}

const NAMES = { mnist: 'MNIST', cifar10: 'CIFAR-10' };
const SHOWN = 8;

const find = (rows: Row[], dataset: string, generator: string): SampleScores => {
  const row = rows.find((one) => one.dataset === dataset && one.generator === generator);
  if (!row) {
    throw new Error(
      `The record has no ${generator} on ${dataset}: run ext-memorizer with --fresh.`,
    );
  }
  return row.scores;
};

export const extMemorizer = experiment({
  id: 'ext-memorizer',
  title: 'A pure memorizer wins FID',
  paper: 'A.1.6, Sec. 5.3',
  version: 3,
  usesEngine: true,
  config: {
    smoke: { datasets: ['mnist'], training: 300, reference: 200, calibration: 100, samples: 100 },
    laptop: {
      datasets: ['mnist', 'cifar10'],
      training: 10_000,
      reference: 4000,
      calibration: 3000,
      samples: 2000,
    },
    paper: {
      datasets: ['mnist', 'cifar10'],
      training: 50_000,
      reference: 4000,
      calibration: 2000,
      samples: 4000,
    },
  },
  expect: {
    smoke: 'a few seconds',
    laptop: 'about 2 minutes; copies and held-out images have the same FD to the test images',
    paper: 'ten minutes on a CPU',
  },
  async run({ config, seed, progress }: RunContext<Config>) {
    const rows: Row[] = [];
    const strips: Strips = {};
    for (const [d, dataset] of config.datasets.entries()) {
      const share = (done: number, line: string) =>
        progress((d + done) / config.datasets.length, `${NAMES[dataset]}: ${line}`);
      const { training, reference, calibration, samples } = config;
      const { classifier } = embeddedClassifier(dataset);
      const train = slice(await classifierImages(dataset, 'train'), 0, training);
      const random = randomStream(seed, 'memorizer', dataset);
      // Shuffled: the two halves of MNIST's test set were written by different people.
      const all = await classifierImages(dataset, 'test');
      const test = subset(all, random.split('test').permutation(all.count));
      const judge = await createJudge({
        network: classifierNetwork(classifier),
        train,
        test: slice(test, 0, reference),
        heldOut: slice(test, reference, reference + calibration),
        progress: (done, line) => share(0.2 * done, line),
      });
      const fresh = slice(test, reference + calibration, reference + calibration + samples);
      const generators = copyingGenerators(train, fresh, samples, random, dataset === 'cifar10');
      const shown: { label: string; png: string }[] = [];
      for (const [g, { name, samples: images }] of generators.entries()) {
        share(0.2 + (0.8 * g) / generators.length, name);
        const scores = await judgeSamples(judge, images, random.split('judge'));
        rows.push({ dataset, generator: name, scores });
        const { height, width, channels } = images;
        const some = toBytes(images.values.subarray(0, SHOWN * height * width * channels));
        shown.push({ label: name, png: await imageStrip(some, height, channels as 1 | 3) });
      }
      strips[dataset] = shown;
    }
    const metrics: { [name: string]: number } = {};
    for (const { dataset, generator, scores } of rows) {
      metrics[`frechetTrain/${dataset}/${generator}`] = scores.frechetTrain;
      metrics[`frechetTest/${dataset}/${generator}`] = scores.frechetTest;
      metrics[`memorized/${dataset}/${generator}`] = scores.memorized.share;
    }
    return { series: { rows: rows, strips }, metrics };
  },
  claims: {
    wins: {
      kind: 'paper',
      place: 'Sec. 5.3, A.1.6',
      statement: 'Measured against the training images, a pure memorizer beats real images.',
      criterion: 'FD(copies, train) < FD(held-out real images, train) on every data set',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const [real, copies] = ['held-out real images', 'copies'];
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: copies ${texts(each(copies, (s) => s.frechetTrain))}; real ${texts(each(real, (s) => s.frechetTrain))}`,
          holds: all((d) => find(rows, d, copies).frechetTrain < find(rows, d, real).frechetTrain),
        };
      },
    },
    blind: {
      kind: 'paper',
      place: 'A.1.5, A.1.6',
      statement: 'Measured against test images, FD does not see that everything is copied.',
      criterion: 'FD(copies, test) ≤ 1.5 · FD(held-out real images, test) on every data set',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const [real, copies] = ['held-out real images', 'copies'];
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: copies ${texts(each(copies, (s) => s.frechetTest))}; real ${texts(each(real, (s) => s.frechetTest))}`,
          holds: all(
            (d) => find(rows, d, copies).frechetTest <= 1.5 * find(rows, d, real).frechetTest,
          ),
        };
      },
    },
    precision: {
      kind: 'ours',
      statement: 'Precision, recall and coverage do not see it either.',
      criterion: 'each differs by at most 0.05 between copies and held-out real images',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const [real, copies] = ['held-out real images', 'copies'];
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: precision ${texts(each(copies, (s) => s.precision))} against ${texts(each(real, (s) => s.precision))}; recall ${texts(each(copies, (s) => s.recall))} against ${texts(each(real, (s) => s.recall))}; coverage ${texts(each(copies, (s) => s.coverage))} against ${texts(each(real, (s) => s.coverage))}`,
          holds: all((d) =>
            (['precision', 'recall', 'coverage'] as const).every(
              (name) => Math.abs(find(rows, d, copies)[name] - find(rows, d, real)[name]) <= 0.05,
            ),
          ),
        };
      },
    },
    rule: {
      kind: 'ours',
      statement: 'The 30 dB rule finds every copy and accuses no real image.',
      criterion: 'rate 1 for copies and at most 0.01 for held-out real images',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const [real, copies] = ['held-out real images', 'copies'];
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: copies ${texts(each(copies, (s) => s.memorized.share))}; real ${texts(each(real, (s) => s.memorized.share))}`,
          holds: all(
            (d) =>
              find(rows, d, copies).memorized.share === 1 &&
              find(rows, d, real).memorized.share <= 0.01,
          ),
        };
      },
    },
    evaded: {
      kind: 'ours',
      statement: 'Moving each copy by one pixel evades the 30 dB rule.',
      criterion: 'rate below 0.5 for copies moved by one pixel on every data set',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: ${texts(each('copies moved 1 pixel', (s) => s.memorized.share))}`,
          holds: all((d) => find(rows, d, 'copies moved 1 pixel').memorized.share < 0.5),
        };
      },
    },
    tests: {
      kind: 'ours',
      statement: 'The copy test C_T and the feature likelihood divergence tell copies from real.',
      criterion: 'C_T(copies) < −5, |C_T(real)| < 3, FLD(copies) > FLD(real) on every data set',
      fixed: 'before',
      judge({ series }, { datasets }) {
        const rows = series.rows;
        const each = <T>(generator: string, read: (scores: SampleScores) => T): T[] =>
          datasets.map((dataset) => read(find(rows, dataset, generator)));
        const [real, copies] = ['held-out real images', 'copies'];
        const all = (holds: (dataset: string) => boolean) => datasets.every(holds);
        const names = datasets.map((dataset) => NAMES[dataset]).join(', ');
        return {
          measured: `${names}: C_T ${texts(each(copies, (s) => s.copyTest))} against ${texts(each(real, (s) => s.copyTest))}; FLD ${texts(each(copies, (s) => s.divergence))} against ${texts(each(real, (s) => s.divergence))}`,
          holds: all((d) => {
            const [copied, fresh] = [find(rows, d, copies), find(rows, d, real)];
            return (
              copied.copyTest < -5 &&
              Math.abs(fresh.copyTest) < 3 &&
              copied.divergence > fresh.divergence
            );
          }),
        };
      },
    },
  },
  draw(record) {
    const rows = record.series.rows;
    const datasets = [...new Set(rows.map((row) => row.dataset))];
    return byName([
      ...datasets.map((dataset, k) => chart(record, rows, dataset, k > 0)),
      ...tables(rows, datasets),
      ...pictures(record, datasets),
    ]);
  },
});

function chart(
  record: ExperimentRecord<Config, Series>,
  all: Row[],
  dataset: EmbeddedDataset,
  named: boolean,
): Drawing {
  const rows = all.filter((row) => row.dataset === dataset);
  const generators = rows.map((row) => row.generator);
  const { samples } = record.config;
  return scatter(
    {
      caption: `${NAMES[dataset]}: Fréchet distances on the features of the project's classifier, ${samples} samples of each generator. Copies are as close to the test images as real images are.`,
      ...(named ? { name: dataset } : {}),
      title: NAMES[dataset],
      x: { title: '' },
      y: { title: `FD-${dataset === 'mnist' ? 'MNIST' : 'CIFAR10'}-CNN`, log: true },
    },
    [
      {
        name: 'to the training images',
        x: generators,
        y: rows.map((row) => row.scores.frechetTrain),
      },
      { name: 'to the test images', x: generators, y: rows.map((row) => row.scores.frechetTest) },
    ],
  );
}

function tables(rows: Row[], datasets: EmbeddedDataset[]): TableDrawing[] {
  return datasets.flatMap((dataset) => {
    const own = rows.filter((row) => row.dataset === dataset);
    return [
      qualityTable(own, `${NAMES[dataset]}: quality and variety`, `quality-${dataset}`),
      memorizationTable(own, `${NAMES[dataset]}: memorization`, `memorization-${dataset}`),
    ];
  });
}

function pictures(
  record: ExperimentRecord<Config, Series>,
  datasets: EmbeddedDataset[],
): Drawing[] {
  const strips = record.series.strips;
  return datasets.map((dataset) => ({
    kind: 'images',
    name: `samples-${dataset}`,
    caption: `${NAMES[dataset]}: the first samples of each generator.`,
    rows: strips[dataset],
    size: 32,
  }));
}
