/** A cell as JavaScript: its types stripped, its names handed on to later cells, as under tslab. */
import {
  type ImportDeclaration,
  type ImportSpecifier,
  type Pattern,
  type Program,
  parse,
  tokenizer,
} from 'acorn';
import { transform } from 'sucrase';

/** A cell as far as it can be read without running it. */
export interface CellCode {
  /** JavaScript without types, line by line as the reader wrote it. */
  code: string;
  program: Program;
  /** Names that the cell declares or imports at its top level. */
  declares: string[];
  /** Names that stand in the cell, whatever they mean there. */
  uses: Set<string>;
  /** Modules that it imports, and the names that it gives to what they export. */
  imports: { module: string; names: string[] }[];
}

/** The cell cannot be read; `line` counts from 1. */
export class CellSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
    this.name = 'SyntaxError';
  }
}

const ACORN = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  allowAwaitOutsideFunction: true,
} as const;

/** @throws CellSyntaxError where the cell is no TypeScript. */
export function readCell(source: string): CellCode {
  try {
    const options = { disableESTransforms: true, keepUnusedImports: true };
    const { code } = transform(source, { transforms: ['typescript'], ...options });
    const program = parse(code, ACORN);
    const imports = program.body.flatMap((node) =>
      node.type === 'ImportDeclaration'
        ? [
            {
              module: String(node.source.value),
              names: node.specifiers.map(({ local }) => local.name),
            },
          ]
        : [],
    );
    return {
      code,
      program,
      declares: declaredNames(program),
      uses: namesIn(code, program),
      imports,
    };
  } catch (error) {
    throw syntaxError(error as SyntaxError & { loc?: { line: number } });
  }
}

/** Both parsers say where, in words or as a place. */
function syntaxError({ message, loc }: SyntaxError & { loc?: { line: number } }): CellSyntaxError {
  const [, line = 1] = / \((\d+):\d+\)$/.exec(message) ?? [];
  const text = message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  return new CellSyntaxError(text, loc?.line ?? Number(line));
}

/** The names that a pattern such as `{ a, b: [c] }` binds. */
function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) =>
        boundNames(one.type === 'RestElement' ? one.argument : one.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? boundNames(one) : []));
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

function declaredNames({ body }: Program): string[] {
  return body.flatMap((node) => {
    if (node.type === 'VariableDeclaration')
      return node.declarations.flatMap(({ id }) => boundNames(id));
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
      return [node.id.name];
    if (node.type === 'ImportDeclaration') return node.specifiers.map(({ local }) => local.name);
    return [];
  });
}

/** Every name but those of properties and imports. */
function namesIn(code: string, { body }: Program): Set<string> {
  const imports = body.filter(({ type }) => type === 'ImportDeclaration');
  const isImported = (at: number) => imports.some((node) => node.start <= at && at < node.end);
  const names = new Set<string>();
  let before = '';
  for (const { type, start, end } of tokenizer(code, ACORN)) {
    if (type.label === 'name' && before !== '.' && !isImported(start))
      names.add(code.slice(start, end));
    before = type.label;
  }
  return names;
}

interface Change {
  start: number;
  end: number;
  text: string;
}

/** An import as a statement of equally many lines. */
function importStatement(node: ImportDeclaration, code: string): Change {
  const from = `$import(${JSON.stringify(node.source.value)})`;
  const parts = node.specifiers.map((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return `const ${one.local.name} = ${from};`;
    const name = one.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(one.imported);
    return `const { ${JSON.stringify(name)}: ${one.local.name} } = ${from};`;
  });
  const lines = code.slice(node.start, node.end).split('\n').length - 1;
  return { start: node.start, end: node.end, text: parts.join(' ') + '\n'.repeat(lines) };
}

const nameOf = (imported: ImportSpecifier['imported']) =>
  imported.type === 'Identifier' ? imported.name : String(imported.value);

/**
 * The cell as a script that sets `self.$cell` to an async function of what earlier cells declared
 * (`$scope`, which it adds to), of the modules, and of a place for the value of its last expression.
 */
export function cellScript({ code, program, declares, uses }: CellCode, known: string[]): string {
  const earlier = known.filter((name) => uses.has(name) && !declares.includes(name));
  const changes = program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' ? [importStatement(node, code)] : [],
  );
  const last = program.body[program.body.length - 1];
  if (last?.type === 'ExpressionStatement') {
    const { start, end } = last.expression;
    changes.push({ start, end, text: `$value.last = (${code.slice(start, end)})` });
  }
  const begin = `self.$cell = async ($scope, $import, $value) => { "use strict"; let { ${earlier.join(', ')} } = $scope; `;
  const end = `\nObject.assign($scope, { ${[...earlier, ...declares].join(', ')} }); };`;
  return begin + changed(code, changes) + end;
}

function changed(code: string, changes: Change[]): string {
  return [...changes]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}
