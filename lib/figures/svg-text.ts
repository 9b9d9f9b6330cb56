/** Text made safe for XML and HTML. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A number of an SVG attribute with at most two decimals; small ones keep three digits. */
function shortened(match: string): string {
  const value = Number(match);
  return String(Math.abs(value) >= 0.1 ? Number(value.toFixed(2)) : Number(value.toPrecision(3)));
}

/** The SVG with its coordinates rounded, so that files are small and differences are real. */
export function roundCoordinates(svg: string): string {
  return svg.replace(/<[^>]*>/g, (tag) => tag.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, shortened));
}

/** The SVG with a title, which browsers and screen readers tell. */
export function withTitle(svg: string, title: string): string {
  return svg.replace(/^<svg\b([^>]*)>/, `<svg role="img"$1><title>${escapeXml(title)}</title>`);
}
