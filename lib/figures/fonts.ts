import { readFileSync } from 'node:fs';
import { parse } from 'opentype.js';

const FILES = {
  regular: [
    '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
    'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  ],
  bold: [
    '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
    'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  ],
  italic: ['@expo-google-fonts/arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf'],
};

/** Paths of every font file, for a renderer that must not look at the system's fonts. */
export function fontFiles(): string[] {
  return [...FILES.regular, ...FILES.bold, ...FILES.italic].map((file) => require.resolve(file));
}

type Font = ReturnType<typeof parse>;
const fonts = new Map<string, Font>();

function load(file: string): Font {
  let font = fonts.get(file);
  if (!font) {
    const bytes = readFileSync(require.resolve(file));
    font = parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    fonts.set(file, font);
  }
  return font;
}

const widths = new Map<string, number>();

/**
 * Width of a line of text in pixels at a font size in pixels; kerning is ignored. A line with a
 * sign that only the second font has is measured in that font, as the rasteriser sets it.
 */
export function textWidth(text: string, size: number, bold = false): number {
  const key = `${bold} ${text}`;
  let em = widths.get(key);
  if (em === undefined) {
    const characters = [...text].filter((character) => !/\p{Cf}|\p{Mn}/u.test(character));
    const [main, second] = bold ? FILES.bold : FILES.regular;
    const complete = characters.every((character) => load(main).charToGlyphIndex(character) > 0);
    const font = load(complete ? main : second);
    em = 0;
    for (const character of characters) {
      em += (font.charToGlyph(character).advanceWidth ?? 0) / font.unitsPerEm;
    }
    widths.set(key, em);
  }
  return em * size;
}
