import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderSvg } from './render.js';
import { formatColumn, formatNumber, tableToHtml } from './table.js';
import { printed, printedHtml, printedSvg } from './typeset.js';

test('numbers in text are printed: minus signs, powers of ten, no negative zero', () => {
  assert.equal(
    printed('largest 2.50e-16 of -1, -0.00 and 1e+5'),
    'largest 2.5·10⁻¹⁶ of −1, 0.00 and 10⁵',
  );
  assert.equal(printed('{-1, −3.36e−10, 1}'), '{−1, −3.36·10⁻¹⁰, 1}');
  assert.equal(
    printed('FD-MNIST16, 2026-03-01, γ-ARVM, 3-4, fig-0'),
    'FD-MNIST16, 2026-03-01, γ-ARVM, 3-4, fig-0',
  );
});

test('indices stand below the line; names of variables stay as they are', () => {
  assert.equal(
    printedHtml('P_mem < E_i, OC_k, ε̂_{i,j}'),
    'P<sub>mem</sub> &lt; E<sub>i</sub>, OC<sub>k</sub>, ε̂<sub>i,j</sub>',
  );
  assert.equal(printedHtml('z_[i−γ, i]^(1/κ)'), 'z<sub>[i−γ, i]</sub><sup>1/κ</sup>');
  assert.equal(printedHtml('MEPS_DATA, code_copies'), 'MEPS_DATA, code_copies');
  assert.match(printedSvg('P_mem', 14), /^P<tspan dy="3" font-size="11">mem<\/tspan>/);
});

test('the numbers of a column have the same decimals, and rounding residue is zero', () => {
  assert.deepEqual(formatColumn([0.5, 0.25, 0.125]), ['0.500', '0.250', '0.125']);
  assert.deepEqual(formatColumn([12.5, -0.4, -3.36e-10]), ['12.5', '−0.4', '0.0']);
  assert.deepEqual(formatColumn([3, 12000]), ['3', '12000']);
  assert.deepEqual(formatColumn([12.5, -0.0004, -1e-9]), ['12.5', '−4·10⁻⁴', '0']);
  assert.equal(formatNumber(-2e-16), '0');
});

test('a column over many decades keeps each of its numbers', () => {
  assert.deepEqual(formatColumn([1, 4.25e-8, 4.65e-67]), ['1', '4.25·10⁻⁸', '4.65·10⁻⁶⁷']);
  assert.deepEqual(formatColumn([12000, -0.034]), ['12000', '−0.034']);
});

test('columns of formatted numbers are set to the right, too', () => {
  const html = tableToHtml({
    kind: 'table',
    caption: '',
    columns: ['model', 'FD', 'share', 'N'],
    rows: [
      ['a', '12.3 ± 0.4', '4 of 5', '–'],
      ['b', '-0.00', '99 %', 100],
    ],
  });
  const aligned = [...html.matchAll(/<th style="text-align:(\w+)">/g)].map(([, side]) => side);
  assert.deepEqual(aligned, ['left', 'right', 'right', 'right']);
  assert.match(html, />0\.00</);
});

test('a table without rows is its caption, without a header', async () => {
  const table = {
    kind: 'table' as const,
    caption: 'No folder of pictures was given.',
    columns: ['FD-'],
    rows: [],
  };
  assert.equal(tableToHtml(table), '<p><em>No folder of pictures was given.</em></p>');
  assert.doesNotMatch(await renderSvg(table), /FD-/);
});
