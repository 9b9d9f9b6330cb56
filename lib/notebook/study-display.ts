/** The plots of a study below the claims that it judges. */
import type { PlotDrawing } from '../figures/drawing.js';
import { escapeXml } from '../figures/svg-text.js';
import type { Drawings } from '../record/experiment.js';
import { captionBundle, METADATA } from './bundles.js';
import { afterEarlierDisplays, type Bundle, emit } from './display.js';
import { smallBundle } from './drawing-bundles.js';

/** Characters of base64 that the pictures of a study may take in a stored notebook. */
const ROOM = 15_000;

/**
 * Shows the plots of a study as a notebook stores them: small, and as many as there is room for; of the
 * others the caption says in which file they are. The site shows all of them in full.
 */
export function showStored(drawings: Drawings, id: string): void {
  afterEarlierDisplays(async () => {
    let used = 0;
    for (const drawing of Object.values(drawings)) {
      if (drawing.kind !== 'plot') continue;
      const bundle = await smallBundle(drawing);
      used += String(bundle.data['image/png'] ?? '').length;
      if (used > ROOM) emit(elsewhere(drawing, id));
      else [bundle, captionBundle(drawing)].forEach(emit);
    }
  });
}

/** The caption of a plot, and its file. */
function elsewhere(drawing: PlotDrawing, id: string): Bundle {
  const stem = drawing.name ? `${id}.${drawing.name}` : id;
  const file = `figures/study/${stem}.svg`;
  const link = `<a href="../${escapeXml(file)}">${escapeXml(file)}</a>`;
  return {
    data: {
      'text/html': `<p><em>${escapeXml(drawing.caption)}</em> See ${link}.</p>`,
      'text/plain': drawing.caption,
    },
    metadata: { [METADATA]: { kind: 'study' } },
  };
}
