/**
 * What the symbol of an instrument may be, in files of bars and in configs.
 *
 * @module
 */

/** The most characters of a symbol. */
export const SYMBOL_LENGTH_MAX = 64;

/**
 * Controls, marks that show nothing or reorder text, line separators, and
 * halves of characters.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether a text can be a symbol: 1 to 64 characters that can be seen. */
export function isSymbolText(text: string): boolean {
  return text.length > 0 && text.length <= SYMBOL_LENGTH_MAX &&
    !INVISIBLE.test(text);
}
