/**
 * The symbols that names of files stand for: two files of different series must
 * not share one.
 *
 * @module
 */
import { basename } from "node:path";
import type { ImportRecord } from "../../store/market_store.ts";
import { isFetch } from "../fetch/fetch_log.ts";
import { factsOfName } from "../files/symbol_in_name.ts";

/** A file that has a symbol by its name. */
interface NamedFile {
  /** What in its name stands for the series. */
  readonly series: string;
  /** Its path. */
  readonly file: string;
}

/** The symbols of an import's files, and of earlier imports, by their names. */
export class NamedSymbols {
  readonly #taken = new Map<string, NamedFile>();
  readonly #listEarlier: () => readonly ImportRecord[];
  #earlier: readonly ImportRecord[] | undefined = undefined;

  /** `listEarlier` lists the imports that the store has already. */
  constructor(listEarlier: () => readonly ImportRecord[] = () => []) {
    this.#listEarlier = listEarlier;
  }

  /**
   * Declares that `file` has the symbol by its name, in which `series` stands for
   * the series.
   *
   * @throws {SyntaxError} if another name has the same symbol.
   */
  take(symbol: string, series: string, file: string): void {
    const taken = this.#taken.get(symbol) ?? this.#takenEarlier(symbol) ??
      { series, file };
    this.#taken.set(symbol, taken);
    if (taken.series === series) return;
    throw new SyntaxError(
      `By their names, "${taken.file}" and this file both have the symbol ${symbol}, but they differ (${taken.series}, ${series}): use --symbol ${symbol} if they are one series, else a name of its own, for example --symbol ${
        series.replace(/[^A-Z0-9.]+/gi, "_")
      }`,
    );
  }

  /** The first stored file that has a symbol by its name. */
  #takenEarlier(symbol: string): NamedFile | undefined {
    this.#earlier ??= this.#listEarlier();
    for (const { path, options } of this.#earlier) {
      const name = basename(path);
      // Most names are of other symbols; the text of options is JSON.
      if (!name.toUpperCase().includes(symbol)) continue;
      if (options.includes('"symbol":') || isFetch(options)) continue;
      const facts = factsOfName({ name, path });
      if (facts.symbol === symbol) return { series: facts.series, file: path };
    }
    return undefined;
  }
}
