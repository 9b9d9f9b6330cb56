/** How ext-risk is drawn from its record. */
import { distinct } from '../../base/statistics.js';
import { lineChart, panelGrid } from '../../figures/charts.js';
import type { PlotDrawing, TableDrawing } from '../../figures/drawing.js';
import { percent, text } from '../../record/say.js';
import type { Config, Risk } from './ext-risk-models.js';
import { inWords } from './ext-risk-rows.js';

const gammas = (risks: Risk[]): number[] => distinct(risks.map(({ gamma }) => gamma));

/** M(x) by γ, and by N. */
export const gainChart = (
  rows: Risk[][],
  byImages: Risk[][],
  { bits, images }: Config['standard'],
): PlotDrawing =>
  panelGrid(
    {
      caption: `What is memorized of a single image, in bits: log₂ of the factor by which the image’s own presence raises its probability. Mean over members with standard errors, and the hundredth that is memorized most (dotted). Left: N = ${images}, by γ. Right: by N. ${bits} bits per position.`,
      columns: 2,
      panelHeight: 360,
    },
    [
      lineChart(
        {
          caption: '',
          title: `N = ${images}`,
          x: { title: 'window side γ' },
          y: { title: 'M(x) (bits)' },
        },
        rows.flatMap((own) => [
          {
            name: own[0].label,
            x: own.map(({ gamma }) => gamma),
            y: own.map(({ memorized }) => memorized),
            error: own.map(({ error }) => error),
          },
          {
            name: `${own[0].label}, 99th percentile`,
            x: own.map(({ gamma }) => gamma),
            y: own.map(({ most }) => most),
            dash: 'dot' as const,
          },
        ]),
      ),
      lineChart(
        {
          caption: '',
          title: 'by N',
          x: { title: 'training images N', log: true },
          y: { title: 'M(x) (bits)' },
        },
        byImages.flatMap((own) =>
          gammas(own)
            .filter((gamma) => gamma === 3 || gamma === 7)
            .map((gamma) => {
              const some = own.filter((risk) => risk.gamma === gamma);
              return {
                name: `${own[0].label}, γ = ${gamma}`,
                x: some.map(({ images }) => images),
                y: some.map(({ memorized }) => memorized),
                error: some.map(({ error }) => error),
              };
            }),
        ),
      ),
    ],
  );

/** What copies of an image do, by γ. */
export const copiesChart = (byData: Risk[][], standard: Config['standard']): PlotDrawing =>
  panelGrid(
    {
      caption: `Images that occur several times in the training set (${inWords(standard)}): bits memorized, for one and the same images whose copies are put into the counts; and members found by shadow tables.`,
      columns: 2,
    },
    byData.flatMap((own) => {
      const panel = (title: string, value: (risk: Risk) => number) =>
        lineChart(
          {
            caption: '',
            title: `${own[0].label}: ${title}`,
            x: { title: 'copies', log: true },
            y: { title },
          },
          gammas(own).map((gamma) => {
            const some = own.filter((risk) => risk.gamma === gamma);
            return {
              name: `γ = ${gamma}`,
              x: some.map(({ copies }) => copies),
              y: some.map(value),
            };
          }),
        );
      return [
        panel('M(x) (bits)', ({ memorized }) => memorized),
        panel('members found', ({ ratio }) => ratio.share),
      ];
    }),
  );

export const riskTable = (risks: Risk[], level: number): TableDrawing => ({
  kind: 'table',
  caption: `Images that occur once: bits memorized of them, and members found at ${percent(level)} % false alarms.`,
  columns: [
    'codes',
    'bits',
    'N',
    'γ',
    'M(x), mean',
    '99th percentile',
    'found by shadow tables, %',
    'by likelihood, %',
  ],
  rows: risks
    .filter(({ gamma }) => gamma > 1)
    .map(({ label, bits, images, gamma, memorized, most, ratio, plain }) => [
      label,
      bits,
      images,
      gamma,
      text(memorized),
      text(most),
      percent(ratio.share),
      percent(plain.share),
    ]),
});
