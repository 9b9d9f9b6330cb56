/**
 * A cell with `{ name: name }` for each `{ name }`. tslab 1.0.22 makes `exports.name` of a name that an
 * earlier cell defined, but leaves it in `{ name }` as it is, where it is then not defined.
 *
 * @param ts the compiler
 */
exports.spellOutShorthand = (ts, source) => {
  const names = [];
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) names.push(node.name);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
  visit(file);
  return names.reduceRight((text, name) => {
    const at = name.getStart(file);
    return `${text.slice(0, at)}${name.text}: ${text.slice(at)}`;
  }, source);
};
