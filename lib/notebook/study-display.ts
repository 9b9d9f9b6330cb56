/** The drawings of a study below the claims that it judges. */
import type { Drawing } from '../figures/drawing.js';
import { escapeXml } from '../figures/svg-text.js';
import type { Drawings } from '../record/experiment.js';
import { captionBundle, METADATA } from './bundles.js';
import { afterEarlierDisplays, type Bundle, emit } from './display.js';
import { smallBundle } from './drawing-bundles.js';

/** Characters of base64 that the pictures of a study may take in a stored notebook. */
const ROOM = 15_000;

/**
 * Shows the plots of a study as a notebook stores them: small, and as many as there is room for; of the
 * others, and of sheets of pictures, the caption says in which file they are. The site shows all in full.
 */
export function showStored(drawings: Drawings, id: string): void {
  afterEarlierDisplays(async () => {
    let used = 0;
    for (const drawing of Object.values(drawings)) {
      const bundle = drawing.kind === 'plot' ? await smallBundle(drawing) : undefined;
      used += String(bundle?.data['image/png'] ?? '').length;
      if (bundle && used <= ROOM) [bundle, captionBundle(drawing)].forEach(emit);
      else emit(elsewhere(drawing, id));
    }
  });
}

/** The caption of a drawing, and its file. */
function elsewhere(drawing: Drawing, id: string): Bundle {
  const stem = drawing.name ? `${id}.${drawing.name}` : id;
  const file = `figures/study/${stem}.${drawing.kind === 'images' ? 'png' : 'svg'}`;
  const link = `<a href="../${escapeXml(file)}">${escapeXml(file)}</a>`;
  return {
    data: {
      'text/html': `<p><em>${escapeXml(drawing.caption)}</em> See ${link}.</p>`,
      'text/plain': drawing.caption,
    },
    metadata: { [METADATA]: { kind: 'study' } },
  };
}
