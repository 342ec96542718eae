/**
 * Session configs from files.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { parse as parseYaml } from "@std/yaml";
import { SessionError } from "../errors.ts";
import { type ParseConfigOptions, parseSessionConfig } from "./parse.ts";
import { withModules } from "./module_urls.ts";
import type { SessionConfig } from "./session_config.ts";

/**
 * Reads a session config from a YAML file, or from a JSON file if its name
 * ends in `.json`. Modules of strategies and indicators become URLs; paths, that
 * of a file of the `universe` too, are relative to the file.
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read, is not
 * valid YAML or JSON, or has mistakes; the message lists all of them.
 */
export function loadSessionConfig(
  path: string,
  options: ParseConfigOptions = {},
): SessionConfig {
  const title = options.title ?? configTitle(path);
  const folder = options.folder ?? dirname(resolve(path));
  const config = parseSessionConfig(readConfigInput(path), {
    ...options,
    folder,
    title,
  });
  return withModules(config, folder);
}

/** The title of a file's config in messages. */
export function configTitle(path: string): string {
  return `Session config "${path}"`;
}

/**
 * The contents of a config file, unchecked: the input of `runSweep`.
 *
 * @throws {SessionError} `config_invalid` if the file cannot be read or is not
 * valid YAML or JSON.
 */
export function readConfigInput(path: string): unknown {
  return parseConfigText(readText(path), path);
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Deno.errors.PermissionDenied ||
          cause instanceof Deno.errors.NotCapable
      ? "permission denied"
      : cause instanceof Deno.errors.IsADirectory
      ? "it is a folder"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new SessionError(
      "config_invalid",
      `Cannot read session config "${path}": ${reason}`,
      { cause },
    );
  }
}

function parseConfigText(text: string, path: string): unknown {
  const json = path.toLowerCase().endsWith(".json");
  try {
    // The core schema leaves dates as text.
    return json ? JSON.parse(text) : parseYaml(text, { schema: "core" });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const message = cause.message.trim().replace(/\.$/, "");
    throw new SessionError(
      "config_invalid",
      `Session config "${path}" is not ${json ? "JSON" : "YAML"}: ${message}`,
      { cause },
    );
  }
}
