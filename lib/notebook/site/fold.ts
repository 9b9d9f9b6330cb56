/** Long code and long tables take little room until the reader wants them. */

/** Code of more lines than this is one line that opens. */
const LONGEST_CODE = 16;
/** Tables of more rows than this show their first ones. */
const LONGEST_TABLE = 12;
const ROWS_SHOWN = 8;

/** The first line that is no comment, as HTML without colours. */
function nameOf(code: string): string {
  const lines = code.replace(/<[^>]*>/g, '').split('\n');
  const named = lines.find((line) => line.trim() && !/^\s*(\/?\*|\/\/)/.test(line));
  return (named ?? lines[0]).trim();
}

/** Each `<pre>` of many lines, folded behind the line that names it. */
export function foldCode(html: string): string {
  return html.replace(/<pre[^>]*><code[^>]*>([\s\S]*?)<\/code><\/pre>/g, (block, code: string) => {
    const lines = code.trimEnd().split('\n').length;
    if (lines <= LONGEST_CODE) return block;
    return `<details class="long-code"><summary><code>${nameOf(code)}</code> <small>${lines} lines</small></summary>${block}</details>`;
  });
}

/** The later rows of each long table are shown by a button. */
export function foldTables(html: string): string {
  return html.replace(
    /<tbody>([\s\S]*?)<\/tbody>([\s\S]*?<\/table>)/g,
    (whole, body: string, end: string) => {
      const rows = body.split(/(?<=<\/tr>)/).filter((row) => row.trim());
      if (rows.length <= LONGEST_TABLE) return whole;
      const [first, more] = [rows.slice(0, ROWS_SHOWN), rows.slice(ROWS_SHOWN)];
      const button = `<button class="unfold" type="button" aria-expanded="false">Show all ${rows.length} rows</button>`;
      return `<tbody>${first.join('')}</tbody><tbody class="more">${more.join('')}</tbody>${end}${button}`;
    },
  );
}
