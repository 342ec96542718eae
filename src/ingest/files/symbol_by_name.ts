/**
 * The symbol of bars whose file does not name it.
 *
 * @module
 */
import type { BarSink } from "../reader.ts";
import type { InputFile } from "./input_file.ts";
import { type NameFacts, requireSymbol } from "./symbol_in_name.ts";

/**
 * The symbol in a file's name; reports it.
 *
 * @throws {SessionError} `argument_invalid` if there is none.
 * @throws {SyntaxError} if another file with another name has the symbol too.
 */
export function symbolByName(
  file: InputFile,
  facts: NameFacts,
  sink: BarSink,
): string {
  const symbol = requireSymbol(file, facts);
  sink.named(symbol, facts.series);
  sink.guess({
    what: "symbol",
    value: symbol,
    evidence: `the name of ${file.name}`,
    option: "--symbol",
  });
  return symbol;
}
