import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readRecord } from '../record/record.js';
import { type Notebook, readNotebook, sourceOf, type TextCell } from './notebook-file.js';
import { fillNumbers, recordsInText } from './number-fill.js';
import { sectionsIn, unmarked } from './number-lint.js';
import { recordValues } from './number-values.js';
import { filled, withoutMarks } from './numbers.js';

const folder = path.resolve(__dirname, '..', '..', 'notebooks');
const notebooks = readdirSync(folder)
  .filter((file) => file.endsWith('.ipynb'))
  .map((file) => ({ file, notebook: readNotebook(path.join(folder, file)) }));

const textsOf = ({ cells }: Notebook) => cells.filter(({ cell_type }) => cell_type === 'markdown');

for (const { file, notebook } of notebooks) {
  test(`${file}: the numbers of its text are those of the records`, () => {
    const before = textsOf(notebook).map(sourceOf);
    fillNumbers(notebook);
    assert.deepEqual(textsOf(notebook).map(sourceOf), before, `npm start -- ${file}`);
  });
}

const sections = new Set(
  notebooks.flatMap(({ notebook }) => textsOf(notebook).map(sourceOf).flatMap(sectionsIn)),
);

for (const { file, notebook } of notebooks) {
  test(`${file}: measured numbers name their source`, () => {
    const loose = textsOf(notebook).flatMap((cell) =>
      unmarked(sourceOf(cell), sections).map((words) => `${cell.id}: ${words}`),
    );
    assert.deepEqual(loose, []);
  });
}

test('what counts as an unmarked number, and what does not', () => {
  const found = (text: string) => unmarked(text, new Set(['10.3']));
  const loose = [
    'It reaches 21.3 dB.',
    'Nearly $98.5\\%$ are copies.',
    '“We reach 38.12 dB.”',
    '| rate | 3 % |',
    'The FD is 16.9 there.',
    'It costs 2.1·10⁻⁵ bits.',
    '**Read the figure.** It ends at 0.87.',
  ];
  for (const text of loose) assert.equal(found(text).length, 1, text);
  const free = [
    'It reaches <!--= fig05.metrics.a ; 1 -->21.3<!--/--> dB.',
    'The paper reports <!--paper: Table 1-->38.12<!--/--> dB.',
    'At $\\log_2 256=8$ bits.',
    '`psnr > 20 dB`',
    'The 30 dB rule, with a 95 % interval.',
    '**Read the figure.** The closed form of 10.3 obeys Theorem 3.3.',
    'A number such as 0.87 in other paragraphs has no unit.',
  ];
  for (const text of free) assert.deepEqual(found(text), [], text);
});

const stub = (source: string) => `<${source}>`;

test('a mark keeps its source, and a reader sees the number alone', () => {
  const text = 'a <!--= x ; 1 -->old<!--/--> dB, <!--paper: Table 1-->38.12<!--/--> there';
  const now = filled(text, stub);
  assert.equal(
    now,
    'a <!--= x ; 1 --><x ; 1><!--/--> dB, <!--paper: Table 1-->38.12<!--/--> there',
  );
  assert.equal(filled(text.replace('old', ''), stub), now);
  assert.equal(withoutMarks(text), 'a old dB, 38.12 there');
});

test('malformed marks are refused in one sentence', () => {
  const cases: [string, RegExp][] = [
    ['a <!--= x -->3 dB', /mark is not closed: "<!--= x -->3 dB"/],
    ['a 3<!--/--> dB', /not closed/],
    ['a\n- <!--= x -->3<!--/-->', /line must not begin with a marked number/],
    ['a <!--paper: somewhere-->3<!--/-->', /names no place/],
  ];
  for (const [text, message] of cases) assert.throws(() => filled(text, stub), message);
});

test('values: paths, selections, arithmetic and formats, as the record has them', () => {
  const textFor = recordValues();
  const record = readRecord('ext-rate', 'laptop');
  const psnr = record?.metrics.gaussianPsnr192 ?? Number.NaN;
  assert.equal(textFor('ext-rate.metrics.gaussianPsnr192 ; 1'), psnr.toFixed(1));
  assert.equal(textFor('ext-rate.metrics.gaussianPsnr192'), String(Number(psnr.toPrecision(3))));
  assert.equal(textFor('fig06.series.parts[0].bits'), '512');
  assert.equal(textFor('fig06.series.parts[-1].bits'), '256');
  assert.equal(
    textFor('fig08.series.rows[label=MNIST, 8 bits&model=count table&gamma=7].memorized ; %'),
    '100',
  );
  assert.equal(textFor('max(fig10.config.latents) - min(fig10.config.latents)'), '126');
  assert.equal(textFor('thm3.3.config.counts[-1] * 1000'), '100 000');
  assert.equal(textFor('1 - exp(-1) ; %1'), '63.2');
  assert.equal(textFor('count(fig06.series.parts[*].bits)'), '3');
  assert.equal(textFor('max(fig06.series.parts[*].bits)'), '512');
  assert.equal(textFor('count(fig06.series.parts[*bits=256].bits)'), '2');
  assert.equal(textFor('-(2 ** 3) / 4e5'), '−2.00·10⁻⁵');
  assert.equal(textFor('thm3.3.claims.holds.verdict'), 'reproduced');
  const held = record?.claims.filter(({ verdict }) => verdict === 'reproduced').length;
  assert.equal(textFor('ext-rate.verdicts.reproduced'), String(held));
  assert.match(textFor('ledger.paper.all'), /^\d+$/);
  assert.equal(textFor('count(fig01.study.series[*].rows[0].sigma)'), textFor('fig01.study.seeds'));
  assert.equal(
    textFor('mean(fig01.study.series[*].rows[0].sigma) - fig01.series.rows[0].sigma'),
    '0',
  );
});

test('an unknown source is one sentence that says what is meant', () => {
  const textFor = recordValues();
  const cases: [string, RegExp][] = [
    ['fig5.metrics.psnr', /names no record: did you mean fig\d+\?/],
    [
      'ext-rate.metrics.gausianPsnr192',
      /ext-rate\.metrics has no gausianPsnr192: did you mean gaussianPsnr192\?/,
    ],
    ['fig06.series.parts[9].bits', /fig06\.series\.parts has no 9: it is a list of \d+\./],
    ['fig10.config.latents', /is no number: name one by its path, or take max, min or mean\./],
    ['fig10.metrics', /neither a number nor a list/],
    ['median(fig10.config.latents)', /calls median; there are max, min, /],
    ['ext-rate.metrics.gaussianPsnr192 ; two', /has the format two/],
    ['21.3 dB', /is no expression/],
    ['1 / 0', /is no number/],
  ];
  for (const [source, message] of cases) assert.throws(() => textFor(source), message);
});

const cell = (source: string): TextCell => ({
  cell_type: 'markdown',
  id: 'here',
  metadata: {},
  source,
});

test('a notebook: its text cells are filled, the records read by it are known, errors name the cell', () => {
  const cells = [cell('It is <!--= ext-rate.metrics.bitsFor38dB - tab01.metrics.x --><!--/-->.')];
  const notebook: Notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  assert.deepEqual(recordsInText(notebook), ['ext-rate', 'tab01']);
  assert.throws(() => fillNumbers(notebook), /text cell here: tab01\.metrics has no x/);
  fillNumbers(notebook, () => '7');
  assert.match(sourceOf(cells[0]), /-->7<!--\/-->\./);
});
