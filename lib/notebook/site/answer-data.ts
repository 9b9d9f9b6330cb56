/** What the start page shows: samples by γ with their nearest training images, and how many are copies. */
import sharp from 'sharp';
import type { Panel } from '../../experiments/06-arvm/fig07-panels.js';
import type { Row } from '../../experiments/07-memorization/fig08-scores.js';
import type { LedgerRow } from '../../experiments/ledger.js';
import type { CopyRates } from '../../experiments/shared/copy-rates.js';

/** One γ. */
export interface AnswerStep {
  gamma: number;
  /** Share of copies among the samples of Figure 8, with its 95 % interval. */
  rate: CopyRates['codes'];
  /** Strips of samples and of the training images nearest to them, as base64 PNG. */
  drawn: string;
  nearest: string;
  /** Of each sample that is shown: whether its code is that of a training image. */
  copies: boolean[];
}

/** One data set, by rising γ. */
export interface AnswerSet {
  label: string;
  steps: AnswerStep[];
}

const MODEL = 'γ-ARVM';

const seriesOf = (id: string, rows: LedgerRow[]): object =>
  rows.find(({ experiment }) => experiment.id === id)?.record?.series ?? {};

/**
 * From the records of Figures 7 and 8; empty where they have not been run.
 * @param sideOne panels for γ = 1, whose own samples say how many are copies
 */
export async function answerSets(rows: LedgerRow[], sideOne: Panel[] = []): Promise<AnswerSet[]> {
  const { panels = [] } = seriesOf('fig07', rows) as { panels?: Panel[] };
  const { rows: sampled = [] } = seriesOf('fig08', rows) as { rows?: Row[] };
  const rateOf = (panel: Panel) =>
    sideOne.includes(panel)
      ? panel.rates.codes
      : sampled.find(
          ({ label, model, gamma }) =>
            label === panel.label && model === panel.model && gamma === panel.gamma,
        )?.rates.codes;
  const own = [...sideOne, ...panels].filter(({ model }) => model === MODEL);
  const labels = [...new Set(panels.map(({ label }) => label))];
  const sets = labels.map(async (label) => {
    const steps = own
      .filter((panel) => panel.label === label)
      .map(async (panel) => stepOf(panel, rateOf(panel)));
    return { label: label.split(',')[0], steps: (await Promise.all(steps)).flat() };
  });
  return (await Promise.all(sets)).filter(({ steps }) => steps.length > 1);
}

async function stepOf(
  { gamma, drawn, nearest, reconstruction }: Panel,
  rate: CopyRates['codes'] | undefined,
): Promise<AnswerStep[]> {
  if (!rate) return [];
  const copies = await equalImages(drawn, reconstruction);
  return [{ gamma, rate, drawn, nearest, copies }];
}

/** Of square images side by side in two strips: which of them are equal, pixel by pixel. */
export async function equalImages(one: string, other: string): Promise<boolean[]> {
  const [a, b] = await Promise.all([one, other].map(pixelsOf));
  const { width, height, channels } = a.info;
  const count = Math.round(width / height);
  return Array.from({ length: count }, (_, k) =>
    Array.from({ length: height }, (_, y) => {
      const from = (y * width + k * height) * channels;
      const to = from + height * channels;
      return a.data.subarray(from, to).equals(b.data.subarray(from, to));
    }).every(Boolean),
  );
}

const pixelsOf = (png: string) =>
  sharp(Buffer.from(png, 'base64')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
