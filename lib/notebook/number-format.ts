/** How a number of a record is written in the text of a chapter. */

/**
 * The number in a format of `number-values.ts`.
 *
 * @param source names the number in an error
 * @throws one sentence if there is no such format.
 */
export function formatted(value: number, format: string, source: string): string {
  const known = /^(%?)(s?)(\d?)$/.exec(format);
  if (!known) throw new Error(`"${source}" has the format ${format}: use 1, s2, % or %1.`);
  const [, percent, significant, digits] = known;
  const number = percent ? 100 * value : value;
  const fixed = digits ? Number(digits) : 0;
  if (format === '' && Number.isInteger(value)) return printed(String(value));
  const plain = format === '' || significant;
  return printed(plain ? significantDigits(number, fixed || 3) : number.toFixed(fixed));
}

/** In plain notation from 0.001 to 10⁷. */
function significantDigits(value: number, digits: number): string {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 1e-3 && size < 1e7);
  return isPlain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 1);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As the chapters write numbers: 50 000, −1.5, 2.1·10⁻⁵. */
function printed(text: string): string {
  const [digits, exponent] = text.split('e');
  const [whole, ...rest] = digits.split('.');
  const isLong = whole.replace('-', '').length > 4;
  const grouped = isLong ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole;
  const sign = Number(digits) === 0 ? '' : '−';
  const shown = [grouped, ...rest].join('.').replace('-', sign);
  if (exponent === undefined) return shown;
  const power = Number(exponent);
  const raised = String(Math.abs(power)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]);
  return `${shown}·10${power < 0 ? '⁻' : ''}${raised}`;
}
