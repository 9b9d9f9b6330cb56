/** A figure in dark colours: those of the theme come by themselves, those that a drawing names are changed here. */
import type { Figure } from './figure.js';

/** By place in the sequence of colours, so that named colours and those of the theme stay in step. */
const DARK: { [light: string]: string } = {
  '#0072b2': '#56B4E9',
  '#d55e00': '#E69F00',
  '#009e73': '#009E73',
  '#e69f00': '#CC79A7',
  '#cc79a7': '#D55E00',
  '#56b4e9': '#F0E442',
  '#f0e442': '#a0a0a0',
  '#7f7f7f': '#a0a0a0',
  '#1f1f1f': '#e8e8e8',
  '#000': '#e8e8e8',
  '#000000': '#e8e8e8',
  black: '#e8e8e8',
  '#6b6b6b': '#a0a0a0',
  '#e4e4e4': '#33363c',
  '#fff': '#14161a',
  '#ffffff': '#14161a',
  white: '#14161a',
};

/** From the ground to the text, for densities; through the ground, for values around zero. */
const SCALES: { [name: string]: [number, string][] } = {
  Greys: [
    [0, '#e8e8e8'],
    [1, '#14161a'],
  ],
  RdBu: [
    [0, '#56B4E9'],
    [0.5, '#14161a'],
    [1, '#E69F00'],
  ],
};

function darkColour(colour: string): string {
  const white = /^rgba?\(255, *255, *255(.*)$/.exec(colour);
  return white ? `rgba(20,22,26${white[1]}` : (DARK[colour.toLowerCase()] ?? colour);
}

function dark(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (key === 'colorscale') return SCALES[value] ?? value;
    return /color$/.test(key) ? darkColour(value) : value;
  }
  if (Array.isArray(value)) {
    const holdsColours =
      /color$/.test(key) || value.some((item) => item && typeof item === 'object');
    return holdsColours ? value.map((item) => dark(item, key)) : value;
  }
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, dark(item, name)]));
}

/** The figure, and nothing of the one given, in dark colours. */
export function darkened({ data, layout, ...rest }: Figure): Figure {
  const { template, ...own } = layout;
  const changed = dark(own, '') as Figure['layout'];
  return { ...rest, data: dark(data, '') as Figure['data'], layout: { ...changed, template } };
}
