/** Numbers that the companion paper reports (Tables 1 to 3): ImageNet, never measured here. */

export type ReportedRow = {
  model: string;
  fid: number;
  inception: number | null;
  precision: number | null;
  recall: number | null;
};

const row = (
  model: string,
  fid: number,
  inception: number | null,
  precision: number | null = null,
  recall: number | null = null,
): ReportedRow => ({ model, fid, inception, precision, recall });

/** Table 1: ImageNet 256². */
export const REPORTED_TABLE_1: ReportedRow[] = [
  row('LDM-4', 3.6, 247.7, 0.87, 0.48),
  row('U-ViT-H', 2.29, 263.9, 0.81, 0.62),
  row('DiT-XL', 2.27, 278.2, 0.83, 0.57),
  row('DiffiT', 1.73, 276.5, 0.8, 0.62),
  row('MDTv2', 1.58, 314.7, 0.79, 0.65),
  row('GIVT', 3.35, null, 0.84, 0.53),
  row('MAR', 1.55, 303.7, 0.81, 0.62),
  row('De-MAR', 1.47, 305.8, 0.83, 0.62),
  row('RAR', 1.5, 306.9, 0.8, 0.62),
  row('CDM', 3.26, 259.6, 0.81, 0.58),
  row('AR', 2.02, 282.6, 0.8, 0.59),
  row('Ours (AR)', 1.52, 317.6, 0.82, 0.6),
  row('Ours (MAR)', 1.31, 324.2, 0.81, 0.63),
];

/** Table 2: ImageNet 512². */
export const REPORTED_TABLE_2: ReportedRow[] = [
  row('MAR', 1.73, 279.9),
  row('Ours (MAR)', 1.58, 302.3),
];

/** Table 3 [P]: MAR without and with refinement, by model size in millions of parameters. */
export const REPORTED_TABLE_3 = [
  { size: 208, fid: [2.31, 1.96], inception: [281.7, 290.5] },
  { size: 479, fid: [1.78, 1.59], inception: [296.0, 301.5] },
  { size: 943, fid: [1.55, 1.31], inception: [303.7, 324.2] },
];
