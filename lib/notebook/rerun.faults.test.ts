/** A notebook run again and again in one kernel keeps nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Kernel } from './kernel-process.js';
import { type Output, OutputCollector, streamText } from './outputs.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-rerun-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What is alive after collecting garbage. */
const LOOK = `for (let i = 0; i < 3; i++) (globalThis as unknown as { gc(): void }).gc();
console.log(\`\${tf.memory().numTensors} \${process.memoryUsage().rss / 2 ** 20}\`);`;

const RUNS = 100;

/** Trains, draws, shows, and tells what is alive after collecting garbage. */
const CELLS = [
  `import { startEngine } from './lib/engine/index.js';
import { randomStream } from './lib/engine/random.js';
import * as tf from './lib/engine/tf.js';
import { lineChart } from './lib/figures/index.js';
import { show } from './lib/notebook/index.js';
import { trainToEnd } from './lib/training/train.js';
await startEngine();
const weights = tf.tidy(() => tf.variable(tf.zeros([64, 64])));
const epochs = await trainToEnd({
  variables: { weights },
  ...{ examples: 40, batchSize: 4, epochs: 2, learningRate: 0.1 },
  stream: randomStream(1, 'rerun'),
  loss: () => weights.sub(1).square().mean() as tf.Scalar,
});
weights.dispose();
const y = epochs.map(({ loss }) => loss);
show(lineChart({ caption: '', x: { title: 'epoch' }, y: { title: 'loss' } }, [{ name: 'loss', x: [1, 2], y }]));`,
];

test(`a notebook that is run ${RUNS} times in one kernel keeps the tensors and the memory flat`, async (t) => {
  const kernel = await Kernel.start({
    command: [process.execPath, '--expose-gc', path.join(__dirname, 'kernel.cjs')],
    env: {
      MEPS_SCALE: 'smoke',
      MEPS_FRESH: 'rerun',
      MEPS_HEADLESS: '1',
      MEPS_FIGURES: path.join(folder, 'figures'),
      MEPS_DATA: path.join(folder, 'data'),
    },
  });
  const execute = async (cell: string) => {
    const outputs: Output[] = [];
    const collector = new OutputCollector();
    const { status } = await kernel.execute(cell, (m) => collector.add(outputs, m), 60_000);
    assert.equal(status, 'ok', streamText(outputs, 'stderr'));
    return streamText(outputs, 'stdout');
  };
  const found: { tensors: number; megabytes: number }[] = [];
  try {
    for (let run = 1; run <= RUNS; run++) {
      for (const cell of CELLS) await execute(cell);
      if (run % 10 > 0) continue;
      const [tensors, megabytes] = (await execute(LOOK)).split(' ').map(Number);
      found.push({ tensors, megabytes: Math.round(megabytes) });
    }
  } finally {
    await kernel.kill();
  }
  t.diagnostic(found.map(({ tensors, megabytes }) => `${tensors}: ${megabytes} MB`).join(', '));
  assert.equal(new Set(found.map(({ tensors }) => tensors)).size, 1);
  // The first fifth fills caches; afterwards only the allocator's noise may remain.
  const [early, late] = [found.slice(2, 5), found.slice(7)].map((part) =>
    Math.min(...part.map(({ megabytes }) => megabytes)),
  );
  assert.ok(late - early < 64, `memory grew from ${early} to ${late} MB`);
});
