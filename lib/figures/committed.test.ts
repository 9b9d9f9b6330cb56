/** The pictures in figures/ as readers see them: every text inside its picture, none on top of another. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';
import { projectRoot } from '../base/root.js';
import { outside, overlapping } from './svg-layout.js';

const folder = join(projectRoot(), 'figures');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.svg'))) {
  test(`${file}: texts stay inside and apart`, () => {
    const { window } = new JSDOM(readFileSync(join(folder, file), 'utf8'));
    const svg = window.document.querySelector('svg') as SVGSVGElement;
    assert.deepEqual(outside(svg), []);
    assert.deepEqual(overlapping(svg), []);
    window.close();
  });
}
