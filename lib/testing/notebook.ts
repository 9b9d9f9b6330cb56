/** For tests: notebooks written on the spot. */
import { writeFileSync } from 'node:fs';
import { type CodeCell, formatNotebook } from '../notebook/notebook-file.js';

/** As the notebooks of the collection name it: front ends ask for a kernel otherwise. */
const KERNEL = {
  name: 'tslab-meps',
  display_name: 'TypeScript (meps-ldh)',
  language: 'typescript',
};

/** The source of a code cell, with tags if it has any. */
export type CellSource = string | { source: string; tags: string[] };

/** Writes a notebook with one code cell per source, ids `cell-1`, `cell-2`, … */
export function writeTestNotebook(file: string, sources: CellSource[]): void {
  const cells = sources.map((item, index): CodeCell => {
    const { source, tags } = typeof item === 'string' ? { source: item, tags: [] } : item;
    const id = `cell-${index + 1}`;
    return {
      cell_type: 'code',
      id,
      source,
      metadata: { tags },
      outputs: [],
      execution_count: null,
    };
  });
  writeFileSync(
    file,
    formatNotebook({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: KERNEL }, cells }),
  );
}

/** Cells that show one of each: a plot, a table, claims and source. */
export const DISPLAY_CELLS = [
  `import { live, progress, show, showClaims, showSource, showTable } from './lib/notebook/index.js';
import { lineChart } from './lib/figures/index.js';
const x = [0, 1, 2, 3, 4, 5, 6];
const plot = lineChart(
  { caption: 'A wave with $\\\\sigma = 1$', x: { title: 'x' }, y: { title: 'sin x' } },
  [{ name: 'sine', x, y: x.map(Math.sin) }],
);
show(plot);`,
  `import { DataFrame } from 'danfojs-node';
show(new DataFrame([[1, 'one'], [2.5, 'two and a half']], { columns: ['number', 'name'] }));`,
  `showClaims({
  id: 'demo', title: '', paper: '', scale: 'laptop', seed: 1, engine: 'none', commit: '', seconds: 0,
  configHash: '', config: {}, series: {}, metrics: {},
  claims: [{ id: 'demo.a', kind: 'check', fixed: 'before', statement: 'a < b', criterion: 'c', measured: '3', verdict: 'reproduced' }],
});`,
  `showSource('lib/theory/overlap.ts', 'overlapGaussian');`,
  `const bar = progress();
const curve = live();
for (let step = 1; step <= 20; step++) {
  await new Promise((resolve) => setTimeout(resolve, 150));
  bar.update(step / 20, \`step \${step}\`);
  curve.update(() => plot);
}
bar.end();
curve.end();`,
];
