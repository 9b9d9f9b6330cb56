/** Files beside the pages: styles, scripts, fonts, pictures, figure data. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { writeOutput } from '../../base/output.js';
import { theme } from '../../figures/theme.js';
import type { ChapterPage } from './chapter.js';
import { DIGIT_SIDE, type PictureRows } from './demo-data.js';

const packageFile = (file: string) => require.resolve(file);

/** Writes what all pages share. */
export async function writeAssets(folder: string): Promise<void> {
  const assets = path.join(folder, 'assets');
  mkdirSync(path.join(assets, 'katex', 'fonts'), { recursive: true });
  const katex = path.dirname(packageFile('katex/dist/katex.min.css'));
  cpSync(path.join(katex, 'katex.min.css'), path.join(assets, 'katex', 'katex.min.css'));
  for (const font of readdirSync(path.join(katex, 'fonts'))) {
    if (!font.endsWith('.woff2')) continue;
    cpSync(path.join(katex, 'fonts', font), path.join(assets, 'katex', 'fonts', font));
  }
  const plotly = packageFile('plotly.js-cartesian-dist-min/plotly-cartesian.min.js');
  cpSync(plotly, path.join(assets, 'plotly.min.js'));
  writeOutput(path.join(assets, 'site.css'), styles());
  await bundle('main', path.join(assets, 'site.js'));
  await bundle('slides', path.join(assets, 'slides.js'));
  await bundle('demos', path.join(assets, 'demos.js'));
}

/** All styles as one file; `base` comes first. */
function styles(): string {
  const folder = path.join(__dirname, 'styles');
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n');
}

/** Bundles a client script with what it imports, such as the very theory that the notebooks use. */
export async function bundle(name: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(__dirname, 'client', `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    target: 'es2022',
    define: { THEMES: JSON.stringify({ light: theme('light'), dark: theme('dark') }) },
    logLevel: 'warning',
  });
}

/** Writes the pictures and figures of a chapter; figures as scripts, one file each. */
export function writeFigureData(folder: string, { figures, images }: ChapterPage): void {
  for (const [name, png] of images) {
    writeOutput(path.join(folder, 'assets', 'images', name), png);
  }
  for (const [id, figure] of figures) {
    const script = `mepsFigure(${JSON.stringify(id)},${JSON.stringify(figure)});`;
    writeOutput(path.join(folder, 'assets', 'data', `${id}.js`), script);
  }
}

/** Writes the digits of the γ demo as a script, and the rows of pictures that sliders choose from. */
export function writeDemoData(
  folder: string,
  bits: string | undefined,
  pictures: PictureRows[],
): void {
  const digits = bits ? { side: DIGIT_SIDE, bits } : undefined;
  const script = `window.mepsDigits=${JSON.stringify(digits)};`;
  writeOutput(path.join(folder, 'assets', 'digits.js'), script);
  for (const { id, rows } of pictures) {
    for (const [index, { png }] of rows.entries()) {
      const file = path.join(folder, 'assets', 'rows', `${id}-${index}.png`);
      writeOutput(file, Buffer.from(png, 'base64'));
    }
  }
}
