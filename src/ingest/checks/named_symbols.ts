/**
 * The symbols that names of files stand for: two files of different series must
 * not share one.
 *
 * @module
 */

/** The symbols of an import's files by their names. */
export class NamedSymbols {
  readonly #taken = new Map<string, { series: string; file: string }>();

  /**
   * Declares that `file` has the symbol by its name, in which `series` stands for
   * the series.
   *
   * @throws {SyntaxError} if another name has the same symbol.
   */
  take(symbol: string, series: string, file: string): void {
    const taken = this.#taken.get(symbol);
    if (taken === undefined) this.#taken.set(symbol, { series, file });
    else if (taken.series !== series) {
      throw new SyntaxError(
        `By their names, "${taken.file}" and this file both have the symbol ${symbol}, but they differ (${taken.series}, ${series}): import one of them with a name of its own, for example --symbol ${
          series.replace(/\s+/g, "_")
        }`,
      );
    }
  }
}
