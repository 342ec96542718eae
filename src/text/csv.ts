/**
 * Fields of CSV.
 *
 * @module
 */

/**
 * One field as RFC 4180 writes it, quoted where it has a comma, a quote or a
 * line break; nothing for `null`.
 */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
