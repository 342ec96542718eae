/**
 * `openbell new strategy`: a strategy and its config from an example.
 *
 * @module
 */
import { join } from "node:path";
import { invalidArgument } from "../../arguments.ts";
import { findConfig } from "../../project/find_config.ts";
import { ownCommand, runtimeCommand } from "../../project/own_command.ts";
import {
  configText,
  denoJson,
  SCHEMA_FILE,
  schemaText,
  strategyText,
} from "../../project/project_files.ts";
import type { Kind } from "../../project/templates.ts";
import { fitted, type StoreFit } from "./store_fit.ts";
import { messageOf } from "../../../text/message_of.ts";

/** What was written, and how it is run. */
export interface NewStrategy {
  /** The path of the strategy's module. */
  readonly module: string;
  /** The path of its config. */
  readonly config: string;
  /** The command that runs it. */
  readonly run: string;
}

/**
 * Writes a strategy and its config into the current folder, for the demo market
 * or for the bars of a store; also a `deno.json` where none applies, with which
 * editors know the types of strategies.
 *
 * @throws {SessionError} `argument_invalid` if the name cannot be that of a
 * file, one of the files exists, they cannot be written, or the store lacks the
 * bars that the example needs; nothing is written then.
 */
export function writeStrategy(
  name: string,
  kind: Kind,
  fit?: StoreFit,
): NewStrategy {
  if (!/^[A-Za-z][\w-]{0,63}$/.test(name)) {
    throw invalidArgument(
      `${
        JSON.stringify(name)
      } is not a name: write letters, digits, _ and -, beginning with a letter`,
    );
  }
  const module = join("strategies", `${name}.ts`);
  const config = `${name}.yaml`;
  const plain = {
    config: configText(kind, name),
    strategy: strategyText(kind, name),
  };
  const texts = fit === undefined ? plain : fitted(kind, plain, fit);
  const written: string[] = [];
  const write = (path: string, text: string): void => {
    Deno.writeTextFileSync(path, text, { createNew: true });
    written.push(path);
  };
  try {
    Deno.mkdirSync("strategies", { recursive: true });
    write(module, texts.strategy);
    write(config, texts.config);
  } catch (error) {
    for (const path of written) Deno.removeSync(path);
    throw invalidArgument(
      error instanceof Deno.errors.AlreadyExists
        ? `${
          written.length === 0 ? module : config
        } exists; choose another name`
        : `Cannot write the strategy: ${messageOf(error)}`,
    );
  }
  writeOnce(SCHEMA_FILE, schemaText());
  if (findConfig(".") === undefined) {
    writeOnce("deno.json", denoJson(Deno.cwd()));
  }
  return { module, config, run: runText(config) };
}

/** Writes what strategies share; a file that exists may be newer. */
function writeOnce(path: string, text: string): void {
  try {
    Deno.writeTextFileSync(path, text, { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** The command that runs a config: the project's task, if it has one. */
function runText(config: string): string {
  return hasTask()
    ? `${runtimeCommand()} task openbell backtest ${config}`
    : ownCommand("backtest", config);
}

function hasTask(): boolean {
  try {
    const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json"));
    return tasks?.openbell !== undefined;
  } catch {
    // Without such a file, or with one that has comments, the long form is right.
    return false;
  }
}
