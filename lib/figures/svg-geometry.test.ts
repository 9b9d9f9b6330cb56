import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';
import { textWidth } from './fonts.js';
import { type Box, clientBox } from './svg-geometry.js';
import { roundCoordinates, withTitle } from './svg-text.js';
import { formatNumber } from './table.js';

/** The client box of the element with id `it`. */
function boxOf(content: string): Box | undefined {
  const { window } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`);
  return clientBox(window.document.getElementById('it') as unknown as Element);
}

const near = (actual: number, expected: number, tolerance = 0.01) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} ≠ ${expected}`);

test('letters are as wide as in the published Helvetica metrics', () => {
  // Adobe font metrics, thousandths of an em: H 722, e 556, l 222, o 556; bold H 722, e 556, l 278, o 611.
  near(textWidth('Hello', 1000), 722 + 556 + 222 + 222 + 556, 2);
  near(textWidth('Hello', 1000, true), 722 + 556 + 278 + 278 + 611, 2);
  near(textWidth('0123456789', 1000), 5560, 5);
  assert.equal(textWidth('\u200b', 1000), 0);
  assert.ok(textWidth('∈', 1000) > 500, 'rare signs come from the second font');
});

test('a turned and moved group is measured where it is seen', () => {
  const box = boxOf(
    '<g transform="translate(100,50)"><g id="it" transform="rotate(90)"><rect x="0" y="0" width="30" height="10"/></g></g>',
  );
  assert.ok(box);
  near(box.x, 90);
  near(box.y, 50);
  near(box.width, 10);
  near(box.height, 30);
});

test('turning about a point keeps that point', () => {
  const box = boxOf(
    '<rect id="it" transform="rotate(-90,20,20)" x="20" y="20" width="8" height="4"/>',
  );
  assert.ok(box);
  near(box.x, 20);
  near(box.y, 12);
  near(box.height, 8);
});

test('text is anchored at its start, middle or end, and superscripts are smaller', () => {
  const width = textWidth('Hello', 20);
  const at = (anchor: string) =>
    boxOf(
      `<text id="it" x="100" y="40" style="font-size: 20px" text-anchor="${anchor}">Hello</text>`,
    )?.x;
  near(at('start') ?? 0, 100);
  near(at('middle') ?? 0, 100 - width / 2);
  near(at('end') ?? 0, 100 - width);
  const raised = boxOf(
    '<text id="it" style="font-size: 20px">10<tspan style="font-size: 70%">2</tspan></text>',
  );
  near(raised?.width ?? 0, textWidth('10', 20) + textWidth('2', 14));
});

test('coordinates are rounded, text and embedded data are not', () => {
  const svg = '<path d="M1.23456,-7.00001L0.000123456,2"/><text x="3.14159">3.14159</text>';
  assert.equal(
    roundCoordinates(svg),
    '<path d="M1.23,-7L0.000123,2"/><text x="3.14">3.14159</text>',
  );
  assert.equal(
    withTitle('<svg width="1"></svg>', 'a < b'),
    '<svg role="img" width="1"><title>a &lt; b</title></svg>',
  );
});

test('numbers in tables are short and keep their size', () => {
  const shown = [0, 192, 65536, 1.08, 0.006, 12.34567, 1e-7, -1234567.8, Number.NaN, -Infinity];
  assert.deepEqual(shown.map(formatNumber), [
    ...['0', '192', '65536', '1.08', '0.006', '12.35', '10⁻⁷', '−1.23·10⁶', 'NaN', '−∞'],
  ]);
});
