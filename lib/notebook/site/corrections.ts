/** What the paper prints and what it should be, side by side, for errata that a line can say. */
import { renderText } from './markdown.js';

interface Correction {
  printed: string;
  corrected: string;
}

/** By record; the wording is that of chapter 15. */
const CORRECTIONS: { [record: string]: Correction } = {
  'err-eq06': {
    printed:
      '$\\mathrm{Tri}(\\kappa) = 1 - u^{\\kappa}$ for $u > 0$, $|u|^{\\kappa} - 1$ for $u < 0$',
    corrected:
      '$\\mathrm{Tri}(\\kappa) = 1 - u^{1/\\kappa}$ for $u > 0$, $|u|^{1/\\kappa} - 1$ for $u < 0$',
  },
  'err-thm3.3': {
    printed: 'Theorem 3.3 assumes noise that is unimodal and symmetric.',
    corrected: 'It holds for any noise.',
  },
  'err-thm3.5': {
    printed: 'The least mean overlap is the greatest mean squared distance.',
    corrected: 'Latents repel each other where they overlap; neither extreme implies the other.',
  },
  'err-sec3.1': {
    printed: '“quality”; “presence of MEPS”',
    corrected: '“error”; “presence of overlap”',
  },
  'err-eq08': {
    printed: '$p(z_i \\mid z_{[i-\\gamma,\\,i]})$',
    corrected: '$p(z_i \\mid z_{[i-\\gamma,\\,i-1]})$',
  },
  'err-tab01': {
    printed: 'Codes 4×4×128×64b are twice as large as 8×8×32×32b.',
    corrected: 'Both have the same number of bits.',
  },
  'err-a1.1': {
    printed: 'Reducing the $\\sigma$ of the prior of a VAE reduces the overlap.',
    corrected: 'Reducing the $\\sigma$ of the sampling noise does.',
  },
};

/** The two versions beside each other; empty where no line says it. */
export function correctionHtml(record: string): string {
  const known = CORRECTIONS[record];
  if (!known) return '';
  const { printed, corrected } = known;
  return `<dl class="correction"><div><dt>Printed</dt><dd>${renderText(printed)}</dd></div><div><dt>Should be</dt><dd>${renderText(corrected)}</dd></div></dl>`;
}
