/** The source of one exported name, as it stands in the file: readers see the code that runs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Bundle } from './display.js';

const ROOT = path.resolve(__dirname, '..', '..');

/**
 * Cuts the declaration of `name` out of a TypeScript file (path from the project root), with the
 * comment above it.
 *
 * @throws if the file does not exist or does not export the name.
 */
export function sourceOfExport(file: string, name: string): string {
  const statements = readSource(file).filter((statement) =>
    exportedNames(statement).includes(name),
  );
  if (statements.length === 0) {
    const names = readSource(file).flatMap(exportedNames);
    throw new Error(`${file} does not export ${name}; it exports ${names.join(', ')}.`);
  }
  return statements.map(textWithComment).join('\n\n');
}

function readSource(file: string): ts.Statement[] {
  let text: string;
  try {
    text = readFileSync(path.join(ROOT, file), 'utf8');
  } catch {
    throw new Error(`There is no file ${file} in the project.`);
  }
  return [...ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements];
}

function exportedNames(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  }
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.getText()] : [];
}

/** The statement with the comment that touches it (a comment further up belongs to the file). */
function textWithComment(statement: ts.Statement): string {
  const text = statement.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  let start = statement.getStart();
  for (const { pos, end } of comments.reverse()) {
    if (/\n\s*\n/.test(text.slice(end, start))) break;
    start = pos;
  }
  return text.slice(start, statement.getEnd());
}

/** The source as fenced markdown, which every front end highlights, under a link to the file. */
export function sourceBundle(file: string, name: string): Bundle {
  const code = sourceOfExport(file, name);
  const link = `[${file}](../${file})`;
  return {
    data: { 'text/markdown': `${link}\n\`\`\`ts\n${code}\n\`\`\``, 'text/plain': code },
  };
}
