/** Sources as they were when the site was built. */
import SOURCES from 'live:sources';
import type { Bundle } from '../../../display.js';
import { sourcePage } from '../../source-page.js';

/** @throws Error where the page has another source, or none: it has those that its chapters show. */
export function sourceBundle(file: string, name: string): Bundle {
  const code = SOURCES[file]?.[name];
  if (code === undefined) {
    const known = Object.entries(SOURCES).map(
      ([one, names]) => `${one}: ${Object.keys(names).join(', ')}`,
    );
    throw new Error(`A page has no source of ${name} in ${file}. It has ${known.join('; ')}.`);
  }
  const text = `[${file}](${sourcePage(file)})\n\`\`\`ts\n${code}\n\`\`\``;
  return { data: { 'text/markdown': text, 'text/plain': code } };
}
