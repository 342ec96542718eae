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

/** A symbol and a date on which the share that is meant has it. */
const DATED = /^(.+)@(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))$/su;

/** The symbol and the date of a name `SYMBOL@DATE`; `undefined` of another name. */
export function datedSymbol(
  name: string,
): { readonly symbol: string; readonly date: string } | undefined {
  const [, symbol, date] = DATED.exec(name) ?? [];
  return symbol === undefined || date === undefined
    ? undefined
    : { symbol, date };
}
