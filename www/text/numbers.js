// @ts-check
// Formats every number that the page's scripts show.

/** The smallest and the largest powers of ten of rounded numbers that are written without an exponent. */
const PLAIN_POWERS = { min: -3, max: 5 };

/**
 * Formats a number for readers: 1,400 or 0.85 or −1.2e−5. A number that does not exist is a dash.
 * @param {number | undefined} value
 * @param {{ decimals?: number, digits?: number, signed?: boolean }} [precision] the number of decimals or of significant
 *   digits; all digits if both are left out. `signed` puts a plus sign before positive numbers.
 */
export function formatNumber(value, { decimals, digits, signed = false } = {}) {
  if (value === undefined || !Number.isFinite(value)) return "–";
  const [mantissa = "", exponent] = rounded(Math.abs(value), decimals, digits).split("e");
  const [whole = "", fraction] = mantissa.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = Number(mantissa) === 0 ? "" : value < 0 ? "−" : signed ? "+" : "";
  return (
    sign +
    grouped +
    (fraction ? `.${fraction}` : "") +
    (exponent ? `e${exponent.replace("+", "").replace("-", "−")}` : "")
  );
}

/**
 * Returns the digits of a positive number as JavaScript writes them.
 * @param {number} size
 * @param {number} [decimals]
 * @param {number} [digits]
 */
function rounded(size, decimals, digits) {
  if (decimals !== undefined) return size.toFixed(decimals);
  if (digits === undefined) return String(size);
  const scientific = size.toExponential(digits - 1);
  const power = Number(scientific.split("e")[1]);
  const isPlain = power >= PLAIN_POWERS.min && power <= PLAIN_POWERS.max;
  return isPlain ? Number(scientific).toFixed(Math.max(0, digits - 1 - power)) : scientific;
}

/**
 * Formats a share from 0 to 1 as a percentage. A small one keeps a decimal, so that it does not look like none.
 * @param {number} share
 */
export function formatPercent(share) {
  return `${formatNumber(100 * share, { decimals: share > 0 && share < 0.01 ? 1 : 0 })} %`;
}
