/**
 * Saves the run of a command.
 *
 * @module
 */
import { resolve } from "node:path";
import type { RunResult } from "../../results/run_result.ts";
import { invalidArgument } from "../arguments.ts";
import { writeError } from "./output.ts";

/** The folder of saved runs, in the working folder. */
export const DEFAULT_RUNS = "runs";

/** The option that names another folder. */
export const RUNS_OPTION = "--runs <folder>";

/** The options of a command that saves its run. */
export interface SaveFlags {
  readonly save?: boolean;
  readonly tag?: readonly string[];
  readonly note?: string;
  readonly runs?: string;
}

/** The tags of an option that may be repeated, separated by commas. */
export function moreTags(
  text: string,
  before: readonly string[] = [],
): string[] {
  return [...before, ...text.split(",").map((tag) => tag.trim())];
}

/**
 * Opens the folder of saved runs before the run, so that a wrong tag or a folder
 * that cannot be written is told at once. The result saves a run, says so and
 * returns its number.
 *
 * @throws {SessionError} `argument_invalid` for a wrong tag or note, or for an
 * option that needs `--save`; others as the folder's opening.
 */
export async function openSave(
  { save, tag = [], note = "", runs }: SaveFlags,
): Promise<((run: RunToSave) => Promise<number>) | undefined> {
  if (save !== true) {
    const given = Object.entries({
      "--tag": tag[0],
      "--note": note || undefined,
      "--runs": runs,
    })
      .find(([, value]) => value !== undefined);
    if (given === undefined) return undefined;
    throw invalidArgument(`${given[0]} needs --save, which saves the run`);
  }
  const { RunStore, requireLabels } = await import("../../runs/run_store.ts");
  requireLabels(tag, note);
  const folder = resolve(runs ?? DEFAULT_RUNS);
  new RunStore(folder, { create: true }).close();
  return async ({ result, configFile, store, quiet, sandbox, parent }) => {
    const { savedModules } = await import("../../runs/saved_modules.ts");
    const saved = new RunStore(folder, { create: true });
    try {
      const id = saved.save(result, {
        configFile: configFile === "" ? "" : resolve(configFile),
        store: resolve(store),
        modules: savedModules(result),
        tags: tag,
        note,
        sandbox,
        ...(parent !== undefined && { parent }),
      });
      if (quiet) return id;
      const equal = saved.equalTo(id);
      const same = equal.length === 0
        ? ""
        : `, equal to run ${equal.join(", ")}`;
      writeError(`Saved as run ${id} in ${runs ?? DEFAULT_RUNS}${same}\n`);
      return id;
    } finally {
      saved.close();
    }
  };
}

/** A run that a command has made. */
export interface RunToSave {
  /** Its result. */
  readonly result: RunResult;
  /** The path of its config. */
  readonly configFile: string;
  /** The path of its store. */
  readonly store: string;
  /** Whether nothing is said. */
  readonly quiet: boolean;
  /** Whether its modules ran without permissions. */
  readonly sandbox: boolean;
  /** The run whose config was changed for it. */
  readonly parent?: number;
}
