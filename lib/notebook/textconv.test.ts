import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(path.join(os.tmpdir(), 'textconv-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function shown(content: string): string {
  const file = path.join(folder, 'one.ipynb');
  writeFileSync(file, content);
  return execFileSync(process.execPath, [path.join(__dirname, 'textconv.cjs'), file]).toString();
}

const notebook = (png: string, fd: string) =>
  JSON.stringify({
    cells: [
      { cell_type: 'markdown', id: 'a', source: ['# Title\n', 'Words.'] },
      {
        cell_type: 'code',
        id: 'b',
        source: 'show(figure);',
        outputs: [
          { output_type: 'stream', name: 'stdout', text: ['done\n'] },
          { output_type: 'display_data', data: { 'image/png': png, 'text/plain': 'A figure.' } },
          {
            output_type: 'display_data',
            data: { 'text/html': `<table><tr><td>FD</td><td>${fd}</td></tr></table>` },
          },
        ],
      },
    ],
  });

test('a diff of notebooks shows sources, words, table cells, and which picture changed', () => {
  const before = shown(notebook('AAAA', '12.3')).split('\n');
  assert.ok(before.includes('# Title') && before.includes('show(figure);'));
  assert.ok(before.includes('    stdout: done') && before.includes('    FD | 12.3 |'));
  const after = shown(notebook('BBBB', '12.4')).split('\n');
  const changed = after.filter((line, k) => line !== before[k]);
  assert.deepEqual(
    changed.map((line) => line.replace(/[0-9a-f]{12}/, '#')),
    ['    image/png #', '    FD | 12.4 |'],
  );
});

test('a file with the marks of a merge conflict is shown as it stands', () => {
  assert.equal(shown('<<<<<<< HEAD\n{'), '<<<<<<< HEAD\n{');
});
