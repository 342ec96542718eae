/**
 * Imports of bars into a store, from files or from a program, and the interface
 * of one's own readers.
 *
 * ```ts
 * import { importFiles } from "@openbell/session/import";
 * import { openBarStore } from "@openbell/session/store";
 *
 * const folder = Deno.makeTempDirSync();
 * Deno.writeTextFileSync(
 *   `${folder}/SPY.csv`,
 *   "timestamp,open,high,low,close,volume\n2026-01-02T14:30Z,100,101,99,100.5,1200\n",
 * );
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * const { added } = await importFiles(store, [`${folder}/SPY.csv`]);
 * console.log(added); // 1
 * store.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @module
 */
export {
  type FileProblem,
  importFiles,
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
} from "./import_files.ts";
export {
  type ActionFileSummary,
  importActions,
  type ImportActionsOptions,
} from "./actions/import_actions.ts";
export type { CorporateAction } from "../instruments/corporate_action.ts";
export {
  type ContinuousContract,
  type ContinuousOptions,
  type ContinuousSeries,
  type ContinuousSummary,
  makeContinuous,
} from "./continuous/make_continuous.ts";
export type { ChainContract } from "./continuous/contract_chain.ts";
export type { OpenInterest } from "./continuous/open_interest.ts";
export type { RollRule } from "./continuous/roll_plan.ts";
export {
  importBars,
  type ImportBarsOptions,
  type ImportBarsResult,
} from "./import_bars.ts";
export type {
  AsideKind,
  CorrectionKind,
  Example,
  Finding,
  FindingKind,
  RejectKind,
} from "./checks/findings.ts";
export type { InputFile } from "./files/input_file.ts";
export type {
  BarReader,
  BarSink,
  FileFacts,
  FileGuess,
  Guess,
  ReaderOptions,
  SeriesSink,
} from "./reader.ts";
export { InterruptedError, NotBarsError } from "./reader.ts";
