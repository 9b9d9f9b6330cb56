import type { Data, Frame, Layout } from 'plotly.js';

/** A plotly figure: plain data, no `scattergl` and no 3-D (neither exports without a browser). */
export interface PlotDrawing {
  kind: 'plot';
  /** File stem suffix and anchor, for example `curves`; the first drawing of a record needs none. */
  name?: string;
  caption: string;
  data: Partial<Data>[];
  layout: Partial<Layout>;
  /** Frames for sliders and animations that need no kernel. */
  frames?: Partial<Frame>[];
}

/** Rows of images from a PNG sheet stored in the record. */
export interface ImageDrawing {
  kind: 'images';
  name?: string;
  caption: string;
  /** Each row: a label and a base64 PNG strip of images of `size`×`size` pixels, side by side. */
  rows: { label: string; png: string }[];
  /** Edge of one image in the strip, in pixels. */
  size: number;
  /** Integer magnification when drawn, default chosen so that an image is at least 48 px. */
  zoom?: number;
  /** Above the images of every row, from the left. */
  columnLabels?: string[];
  /** Images in a row stand in groups of so many, apart from each other; default: all in one. */
  groupSize?: number;
  /** Shows pictures of the reader's own, which the record of a study does not hand on. */
  isPrivate?: boolean;
}

/** A table; cells are text or numbers. */
export interface TableDrawing {
  kind: 'table';
  name?: string;
  caption: string;
  columns: string[];
  rows: (string | number)[][];
}

/** What an experiment draws. */
export type Drawing = PlotDrawing | ImageDrawing | TableDrawing;
