/**
 * `openbell config convert`: an old session config with the keys of today.
 *
 * @module
 */
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { configYaml } from "../../../config/config_yaml.ts";
import { configTitle, readConfigInput } from "../../../config/load.ts";
import { UNIVERSE_PATH } from "../../../config/universe_file.ts";
import {
  type ConfigPath,
  pathText,
  valueAt,
} from "../../../config/mistakes.ts";
import type { Draft } from "../../../config/old_configs/draft.ts";
import { noteText } from "../../../config/old_configs/notes.ts";
import { translateOldKeys } from "../../../config/old_configs/translate.ts";
import { parseSessionConfig } from "../../../config/parse.ts";
import {
  REGISTRY_CHECKS,
  STANDARD_CHECKS,
} from "../../../indicators/config_checks.ts";
import { invalidArgument } from "../../arguments.ts";
import { writeNote } from "../../terminal/config_notes.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { checkOutputFiles, writeFile } from "../../terminal/output_file.ts";

/** The modules that may bring indicators along. */
const INDICATOR_MODULES: readonly ConfigPath[] = [
  ["strategies", "*", "module"],
  ["session_data_config", "indicators", "modules", "*"],
];

/** All modules. */
const MODULES: readonly ConfigPath[] = [
  ...INDICATOR_MODULES,
  ["session_data_config", "scanners", "*", "module"],
  // Commission, slippage and fills.
  ["trading_config", "*", "module"],
  ["live_config", "feed_module"],
];

/** Files of data. */
const FILES: readonly ConfigPath[] = [
  UNIVERSE_PATH,
  ["store"],
  ["live_config", "replay", "store"],
];

/**
 * Writes the config at `old` with the keys of today to `output`, or to standard
 * output.
 *
 * @throws {SessionError} `config_invalid` with all mistakes of the config;
 * `argument_invalid` if the file cannot be written.
 */
export function convert(old: string, output: string | undefined): void {
  if (output !== undefined) {
    if (resolve(output) === resolve(old)) {
      throw invalidArgument(
        `--output is ${
          JSON.stringify(output)
        }, the file to convert; name another one`,
      );
    }
    checkOutputFiles(new Map([["--output", output]]));
  }
  const input = readConfigInput(old);
  const draft = translateOldKeys(input);
  parseSessionConfig(input, {
    ...(mayBringIndicators(draft) ? REGISTRY_CHECKS : STANDARD_CHECKS),
    folder: dirname(resolve(old)),
    title: configTitle(old),
    onNote: writeNote,
  });
  if (draft.notes.length === 0) {
    writeError(`${old} has no old keys\n`);
  }
  if (output === undefined) return writeOutput(yamlOf(draft));
  movePaths(draft, dirname(resolve(old)), dirname(resolve(output)));
  const text = output.toLowerCase().endsWith(".json")
    ? `${JSON.stringify(draft.root, null, 2)}\n`
    : yamlOf(draft);
  writeFile(output, [text]);
}

/** Whether the config names modules, which are not loaded here. */
function mayBringIndicators(draft: Draft): boolean {
  return INDICATOR_MODULES.some((pattern) => draft.find(pattern).length > 0);
}

function yamlOf({ root, notes }: Draft): string {
  return configYaml(
    root,
    notes.map((note) => ({ place: note.place, text: noteText(note) })),
  );
}

/** Paths are relative to the folder of their config. */
function movePaths(draft: Draft, from: string, to: string): void {
  if (from === to) return;
  for (const path of [...FILES, ...MODULES].flatMap((one) => draft.find(one))) {
    const given = valueAt(draft.root, path);
    if (typeof given !== "string" || given.includes("$")) continue;
    if (isAbsolute(given)) continue;
    const isFile = FILES.some((one) => pathText(one) === pathText(path));
    if (!isFile && /^[a-z][a-z\d+.-]+:/i.test(given)) continue;
    const moved = relative(to, resolve(from, given));
    const text = isFile || moved.startsWith(".") ? moved : `./${moved}`;
    draft.set(path, text);
    writeError(
      `note: ${pathText(path)}: ${text} is relative to the new file\n`,
    );
  }
}
