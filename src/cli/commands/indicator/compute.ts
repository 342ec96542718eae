/**
 * Lists, describes and computes indicators for `openbell indicator`.
 *
 * @module
 */
import { invalidArgument } from "../../arguments.ts";
import { pathToFileURL } from "node:url";
import { SessionError } from "../../../errors.ts";
import { computeIndicator } from "../../../indicators/compute.ts";
import type {
  IndicatorDefinition,
  IndicatorParams,
} from "../../../indicators/indicator.ts";
import { loadIndicators } from "../../../indicators/load.ts";
import { allowedText, resolveParams } from "../../../indicators/params.ts";
import { getIndicator, listIndicators } from "../../../indicators/registry.ts";
import { readBarsCsv } from "./bars_csv.ts";
import { writeOutput } from "../../terminal/output.ts";
import { csvField } from "../../../text/clean.ts";
import { messageOf } from "../../../text/message_of.ts";

/** The options of the command. */
export interface IndicatorOptions {
  /** Whether to list all indicators. */
  readonly list?: boolean;
  /** Parameters as a JSON object. */
  readonly params?: string;
  /** The CSV file, `-` for standard input. */
  readonly input?: string;
  /** A module that exports indicators. */
  readonly module?: string;
}

/**
 * Lists, describes or computes, and prints to standard output.
 *
 * @throws {SessionError} `argument_invalid` or `indicator_invalid` if the
 * arguments, the parameters or the file are wrong.
 */
export async function runIndicator(
  name: string | undefined,
  options: IndicatorOptions,
): Promise<void> {
  if (options.module !== undefined) {
    await loadIndicators(moduleUrl(options.module));
  }
  if (options.list) {
    writeOutput(listIndicators().map(listLine).join("\n") + "\n");
    return;
  }
  if (name === undefined) {
    throw invalidArgument(
      "Missing the name of an indicator, for example rsi; --list prints all names",
    );
  }
  const definition = getIndicator(name);
  const params = parseParams(options.params);
  if (options.input === undefined) {
    resolveParams(definition, params);
    writeOutput(describe(definition));
    return;
  }
  // Before a large file is read.
  resolveParams(definition, params);
  const { stamps, bars } = readBarsCsv(
    await readInput(options.input),
    options.input,
  );
  const values = computeIndicator(definition, params, bars);
  writeOutput(toCsv(definition.outputs, stamps, values));
}

/** One CSV line per bar: its timestamp, then the outputs, empty until ready. */
export function toCsv(
  outputs: readonly string[],
  stamps: readonly string[],
  values: Readonly<Record<string, Float64Array>>,
): string {
  const columns = outputs.map((output) => values[output]);
  const lines = [["timestamp", ...outputs].map(csvField).join(",")];
  for (let row = 0; row < stamps.length; row++) {
    let line = stamps[row];
    for (const column of columns) {
      const value = column[row];
      line += Number.isNaN(value) ? "," : `,${value}`;
    }
    lines.push(line);
  }
  return lines.join("\n") + "\n";
}

function listLine(definition: IndicatorDefinition): string {
  const params = definition.params.map((param) =>
    `${param.name}=${param.default}`
  );
  return [
    definition.category.padEnd(10),
    definition.name.padEnd(13),
    definition.title,
    params.length > 0 ? `(${params.join(" ")})` : "",
    `→ ${definition.outputs.join(", ")}`,
  ].filter((part) => part !== "").join("  ");
}

function describe(definition: IndicatorDefinition): string {
  const defaults = resolveParams(definition);
  const lines = [
    `${definition.name}: ${definition.title} (${definition.category})`,
    "",
    definition.summary,
    "",
    `Outputs: ${definition.outputs.join(", ")}`,
    `Bars before every output is ready: ${definition.warmup(defaults)}` +
    (definition.params.length > 0 ? " with the defaults" : ""),
  ];
  if (definition.params.length > 0) lines.push("", "Parameters:");
  for (const param of definition.params) {
    lines.push(
      `  ${param.name} = ${param.default}: ${param.doc}; ${allowedText(param)}`,
    );
  }
  return lines.join("\n") + "\n";
}

function parseParams(text: string | undefined): IndicatorParams {
  if (text === undefined) return {};
  let params: unknown;
  try {
    params = JSON.parse(text);
  } catch (cause) {
    throw new SessionError(
      "argument_invalid",
      `--params is not JSON: ${text}; write for example '{"period":14}'`,
      { cause },
    );
  }
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw invalidArgument(
      `--params must be a JSON object, for example '{"period":14}'; found ${text}`,
    );
  }
  return { ...params };
}

async function readInput(path: string): Promise<string> {
  if (path === "-") return await new Response(Deno.stdin.readable).text();
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new SessionError(
      "argument_invalid",
      `Cannot read "${path}": ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** A module given as a URL, or as a path from the current folder. */
function moduleUrl(text: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return text;
  return pathToFileURL(text).href;
}
