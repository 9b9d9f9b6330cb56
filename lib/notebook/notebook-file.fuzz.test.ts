/** Damaged notebooks: refused in one sentence, or written and rendered without a crash. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { damaged, damagedJson, fuzz, orSentence } from '../testing/cases.js';
import { formatNotebook, readNotebook } from './notebook-file.js';
import { renderChapter } from './site/chapter.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'meps-notebooks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'tslab-meps' } },
  cells: [
    {
      cell_type: 'markdown',
      id: 'intro',
      metadata: {},
      source: ['# A chapter\n', '$x < y$\n', '## Part'],
    },
    {
      cell_type: 'code',
      id: 'run',
      metadata: { tags: ['raises-exception'] },
      execution_count: 1,
      source: ['show(plot);'],
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['a\n', 'b'] },
        {
          output_type: 'display_data',
          metadata: { 'meps-ldh': { kind: 'plot', name: '' }, 'image/png': { width: 1 } },
          data: {
            'image/png': PIXEL,
            'text/plain': ['A <plot>'],
            'application/vnd.plotly.v1+json': { data: [], layout: { width: 300 } },
          },
        },
        {
          output_type: 'execute_result',
          execution_count: 1,
          metadata: { 'meps-ldh': { kind: 'record', id: 'fig01' } },
          data: { 'text/markdown': ['*record*'], 'text/plain': ['record'] },
        },
        { output_type: 'error', ename: 'Error', evalue: '<b>no</b>', traceback: [] },
      ],
    },
  ],
};

const file = path.join(folder, 'some.ipynb');

async function assertSound(content: string | Buffer): Promise<void> {
  writeFileSync(file, content);
  const found = await orSentence(() => readNotebook(file));
  if (!found) return;
  const text = formatNotebook(found);
  writeFileSync(file, text);
  assert.equal(formatNotebook(readNotebook(file)), text);
  const { html } = renderChapter(found, 'some');
  assert.doesNotMatch(html, /<plot>|<b>no/, 'text of outputs is escaped');
}

test('the undamaged notebook renders', async () => {
  await assertSound(JSON.stringify(notebook));
  assert.match(renderChapter(readNotebook(file), 'some').html, /data-figure/);
});

test('any damaged part is refused in one sentence, or rendered', async () => {
  await fc.assert(fc.asyncProperty(damagedJson(notebook), assertSound), fuzz());
});

test('any damaged bytes are refused in one sentence, or rendered', async () => {
  const bytes = Buffer.from(JSON.stringify(notebook));
  await fc.assert(fc.asyncProperty(damaged(bytes), assertSound), fuzz(0.5));
});
