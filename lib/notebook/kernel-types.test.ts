import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import type TypeScript from 'typescript';

const root = path.resolve(__dirname, '..', '..');
const fromTslab = createRequire(require.resolve('tslab/dist/main.js'));
const ts = fromTslab('@tslab/typescript-for-tslab') as typeof TypeScript;

test("every module that a notebook may import compiles under the kernel's older TypeScript", () => {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) =>
    readFileSync(file, 'utf8'),
  );
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const beyondNotebooks = /\.test\.ts$|lib\/(cli|commands|bench|notebook\/site)\b/;
  const files = fileNames.filter((file) => !beyondNotebooks.test(file));
  assert.ok(files.length > 10);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
  const lines = diagnostics.map(({ file, start = 0, messageText }) => {
    const line = file ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0;
    const name = path.relative(root, file?.fileName ?? '');
    return `${name}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  assert.deepEqual(lines, []);
});
