/** How numbers are written in the sentences of claims. */

/** A negative number nearer to zero than this is what rounding in a sum leaves of nothing. */
const RESIDUE = 1e-12;

/** A number with `digits` significant digits, in plain or scientific notation. */
export function text(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (value === 0 || (value < 0 && size < RESIDUE)) return '0';
  return size >= 1e-3 && size < 1e5
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(digits - 1);
}

/** The same for a list: `1.2, 3.4`. Beside a negative number residue of rounding is zero, too. */
export function texts(values: ArrayLike<number>, digits = 3): string {
  const signed = Array.from(values).some((value) => value < 0);
  return Array.from(values, (value) =>
    text(signed && Math.abs(value) < RESIDUE ? 0 : value, digits),
  ).join(', ');
}

/** The ends of a long list: `0.053 … 8.3e-7`. */
export const ends = (values: ArrayLike<number>): string =>
  `${text(values[0])} … ${text(values[values.length - 1])}`;

/** A share as percent without the sign: 0.123 → `12.3`. */
export const percent = (share: number, digits = 3): string => text(100 * share, digits);

/**
 * A sentence whose numbers are written with three significant digits, lists with commas between:
 * say`PSNR ${psnr} dB at σ = ${sigmas}`. Text stays as it is; for other digits give `text(x, 5)`.
 */
export function say(
  parts: TemplateStringsArray,
  ...values: (number | string | ArrayLike<number>)[]
): string {
  return parts.reduce((sentence, part, k) => {
    const value = values[k - 1];
    if (typeof value === 'string') return sentence + value + part;
    return sentence + (typeof value === 'number' ? text(value) : texts(value)) + part;
  });
}
