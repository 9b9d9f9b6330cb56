/**
 * Figures are measured and rasterised with Arimo, which a package ships, so that they are the same
 * on every machine. Its letters are as wide as those of Arial, Helvetica and Liberation Sans: an SVG
 * looks right in a viewer that has any of these. DejaVu Sans serves rarer mathematical signs.
 */
export const FONT_FAMILY = "Arimo, Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Ascent and descent of the main font in em. */
export const ASCENT = 0.905;
export const DESCENT = 0.212;
