/**
 * Facts of instruments apart from a config: of a file, or of a command line.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { readInstrumentsFile } from "./instruments_file.ts";
import { MistakeList, mistakesText } from "./mistakes.ts";
import {
  checkInstruments,
  type InstrumentConfigs,
  INSTRUMENTS,
} from "./sections/instruments.ts";
import { checkPart } from "./shape_check.ts";

/**
 * Checks facts of instruments, by symbol; `title` is what messages call them.
 *
 * @throws {SessionError} `config_invalid`; the message lists all mistakes.
 */
export function parseInstruments(
  instruments: unknown,
  title: string,
): InstrumentConfigs {
  const root = { instruments };
  const mistakes = new MistakeList(root);
  const found = checkPart(INSTRUMENTS, root, ["instruments"], mistakes);
  checkInstruments(root, mistakes);
  const { all } = mistakes;
  if (found !== undefined && all.length === 0) return found;
  throw new SessionError("config_invalid", mistakesText(title, all));
}

/**
 * The facts of a YAML, JSON or CSV file.
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read, or with all
 * of its mistakes.
 */
export function loadInstruments(path: string): InstrumentConfigs {
  const { instruments, problem } = readInstrumentsFile(path);
  if (problem !== "") {
    throw new SessionError("config_invalid", `Instruments: ${problem}`);
  }
  return parseInstruments(instruments, `Instruments "${path}"`);
}

/** A text of a fact as a value: a number if it is one. */
export function factValue(text: string): string | number {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}
