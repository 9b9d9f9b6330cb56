/**
 * What the marks in a chapter's text mean: an expression, then `;` and a format.
 *
 * - Values are paths into a record: `fig08.metrics.psnr`, `fig05.series.course[-1].rate`, `tab02.config.samples`,
 *   `fig09.series.rows[name=noise&sigma=1].psnr`, `fig08.claims.distance.measured`, `fig08.verdicts.reproduced`,
 *   `mean(ce-tab01.series.rows[key=ar].scores[*].fd)`; over seeds `fig08.study.metrics.psnr.mean`, seed by seed
 *   `fig08.study.series[*].rows[0].loss`; of all records `ledger.paper.reproduced`. A key in brackets may hold any sign.
 * - They are joined by `+ - * / **` with spaces around, and by the functions below.
 * - Formats: `1` one decimal, `s2` two significant digits, `%` as percent, `%1` and `%s2` likewise; none is three
 *   significant digits, or a whole number as it is.
 */
import { type Expression, parseExpressionAt } from 'acorn';
import { closest } from 'fastest-levenshtein';
import { mean } from '../base/statistics.js';
import { experiments } from '../experiments/index.js';
import { claimsOfKind, countVerdicts, ledger } from '../experiments/ledger.js';
import { type Claim, KINDS } from '../record/claim.js';
import { currentStudy } from '../record/current-study.js';
import { readRecord } from '../record/record.js';
import { seedRecords } from '../record/study.js';
import { formatted } from './number-format.js';
import { follow, stepsOf } from './number-paths.js';

type Numbers = number | number[];

const listOf = (value: Numbers): number[] => (Array.isArray(value) ? value : [value]);
const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

/** What an expression may call, with numbers or lists of numbers. */
const FUNCTIONS: { [name: string]: (...values: Numbers[]) => number } = {
  max: (...values) => Math.max(...values.flat()),
  min: (...values) => Math.min(...values.flat()),
  mean: (...values) => mean(values.flat()),
  sum: (...values) => total(values.flat()),
  count: (...values) => values.flat().length,
  abs: (value) => Math.abs(listOf(value)[0]),
  log2: (value) => Math.log2(listOf(value)[0]),
  log10: (value) => Math.log10(listOf(value)[0]),
  ceil: (value) => Math.ceil(listOf(value)[0]),
  sqrt: (value) => Math.sqrt(listOf(value)[0]),
  exp: (value) => Math.exp(listOf(value)[0]),
};

const OPERATORS: { [sign: string]: (a: number, b: number) => number } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': (a, b) => a ** b,
};

/** Records by their longest names first, so that a name is never read as the beginning of a longer one. */
const NAMES = [...experiments.map(({ id }) => id), 'ledger'].sort((a, b) => b.length - a.length);
const PATH = new RegExp(
  `(?<![\\w.-])(${NAMES.map((name) => name.replaceAll('.', '\\.')).join('|')})((?:\\.[\\w-]*\\w|\\[[^\\]]*\\])+)`,
  'g',
);

/** The records that an expression reads. */
export const recordsIn = (source: string): string[] =>
  [...source.matchAll(PATH)].map(([, name]) => name);

/** Gives the text that a mark shows; each record is read once. */
export function recordValues(): (source: string) => string {
  const roots = new Map<string, object>();
  return (source) =>
    textFor(source, (name) => {
      const root = roots.get(name) ?? rootOf(name);
      roots.set(name, root);
      return root;
    });
}

/**
 * The text that a mark shows.
 *
 * @param rootFor what the paths of a record begin with
 * @throws one sentence if a name, a function or a format is not known, or the value is not finite.
 */
function textFor(source: string, rootFor: (name: string) => object): string {
  const [, expression, format = ''] = /^(.*?)(?:\s;\s*(\S+))?$/.exec(source.trim()) ?? [];
  const paths: unknown[] = [];
  const code = expression.replace(PATH, (_, name: string, path: string) => {
    paths.push(follow(rootFor(name), stepsOf(path), name));
    return `$${paths.length - 1}`;
  });
  if (code === '$0' && typeof paths[0] === 'string') return paths[0];
  const value = evaluate(parse(code, source), paths, source);
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Error(`"${source}" is no number: name one by its path, or take max, min or mean.`);
  return formatted(value, format, source);
}

function parse(code: string, source: string): Expression {
  try {
    const parsed = parseExpressionAt(code, 0, { ecmaVersion: 2022 });
    if (code.slice(parsed.end).trim() === '') return parsed;
  } catch {
    // Said below.
  }
  throw new Error(`"${source}" is no expression of records' numbers.`);
}

function evaluate(node: Expression, paths: unknown[], source: string): Numbers {
  const inner = (one: object) => evaluate(one as Expression, paths, source);
  const single = (one: object) => Number(inner(one));
  if (node.type === 'Literal' && typeof node.value === 'number') return node.value;
  if (node.type === 'ParenthesizedExpression') return inner(node.expression);
  if (node.type === 'UnaryExpression' && node.operator === '-') return -single(node.argument);
  if (node.type === 'BinaryExpression' && Object.hasOwn(OPERATORS, node.operator))
    return OPERATORS[node.operator](single(node.left), single(node.right));
  if (node.type === 'Identifier' && /^\$\d+$/.test(node.name))
    return numbersOf(paths[Number(node.name.slice(1))], source);
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const { name } = node.callee;
    if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name](...node.arguments.map(inner));
    throw new Error(`"${source}" calls ${name}; there are ${Object.keys(FUNCTIONS).join(', ')}.`);
  }
  const known = /^[\w-]+/.exec(source)?.[0] ?? source;
  throw new Error(`"${source}" names no record: did you mean ${closest(known, NAMES)}?`);
}

function numbersOf(value: unknown, source: string): Numbers {
  if (typeof value === 'number') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number'))
    return value;
  throw new Error(`"${source}" reads what is neither a number nor a list of numbers.`);
}

/** What a path begins with. */
function rootOf(name: string): object {
  if (name === 'ledger') return ledgerRoot();
  const record = readRecord(name, 'laptop');
  if (!record) throw new Error(`There is no record ${name}: npm start -- ${name} computes it.`);
  const { metrics, series, config, claims } = record;
  const experiment = experiments.find(({ id }) => id === name);
  const study = experiment && currentStudy(experiment);
  return {
    metrics,
    series,
    config,
    claims: byName(claims, name),
    verdicts: countsOf(claims),
    ...(study
      ? {
          study: {
            metrics: study.metrics,
            claims: byName(study.claims, name),
            series: seedRecords(study).map(({ series }) => series),
            config: study.config,
            seeds: study.seeds.length,
          },
        }
      : {}),
  };
}

const byName = <One extends { id: string }>(claims: One[], record: string) =>
  Object.fromEntries(claims.map((claim) => [claim.id.slice(record.length + 1), claim]));

const countsOf = (claims: Claim[]) =>
  Object.fromEntries([
    ...countVerdicts(claims).map(({ verdict, count }) => [verdict, count]),
    ['all', claims.length],
  ]);

/** Verdicts of all records by who makes the claim. */
function ledgerRoot(): object {
  const records = ledger('laptop').map(({ record }) => record);
  return Object.fromEntries(KINDS.map((kind) => [kind, countsOf(claimsOfKind(records, kind))]));
}
