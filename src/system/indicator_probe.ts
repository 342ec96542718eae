/**
 * Finds the indicators that a run brings along.
 *
 * A thread of its own imports their modules. The threads of the run import
 * foreign code only after they have been protected against it.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import { isGiven, valueAt } from "../config/mistakes.ts";
import { translateOldKeys } from "../config/old_configs/translate.ts";
import { STRATEGY_SECONDS } from "../config/sections/top_level.ts";
import { isSection, substituteVariables } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import type { IndicatorDefinition } from "../indicators/indicator.ts";
import { getIndicator, hasIndicator } from "../indicators/registry.ts";
import {
  definitionOf,
  type IndicatorDescription,
  type IndicatorLookup,
  type IndicatorUse,
  lookupIn,
} from "../indicators/run_indicators.ts";
import { loadedWithin } from "./hook_watch.ts";
import type { Answer, Question } from "./probe_thread.ts";
import { sandboxModule, withoutPermissions } from "./sandbox.ts";
import { receivedError } from "./stage_errors.ts";
import { lateError, LoadLimit } from "./worker_load.ts";

// Taken at load time: a thread with own indicators closes its channels.
const { Worker } = globalThis;

const PROBE_URL = new URL(
  "../../workers/indicator_probe.ts",
  import.meta.url,
);

/** How modules are asked for their indicators. */
export interface ProbeOptions {
  /** Whether they run without permissions. Defaults to `false`. */
  readonly sandbox?: boolean;
  /** Called with modules before they are imported; it may refuse them. */
  readonly beforeImport?: (modules: readonly string[]) => Promise<void>;
}

/** The indicators that a run brings along. */
export interface OwnIndicators {
  /** The modules that the processor loads. */
  readonly modules: readonly string[];
  /** Finds an indicator by name, those of the registry included. */
  readonly lookup: IndicatorLookup;
}

/**
 * Finds the indicators that a config brings along: those of its
 * `indicators.modules` and, for names that are still unknown, those of its
 * strategies' modules. A config with neither starts no thread. The config may be
 * unchecked; paths are relative to `folder`.
 *
 * @throws {SessionError} `indicator_invalid` if a module cannot be imported or
 * has no indicator, or if an indicator is invalid or its name is taken;
 * `strategy_timeout` if a module does not load within `strategy_seconds`.
 */
export async function findOwnIndicators(
  input: unknown,
  folder: string,
  options: ProbeOptions = {},
): Promise<OwnIndicators> {
  const { root } = translateOldKeys(input);
  return await findTranslatedIndicators(root, folder, options);
}

/** {@linkcode findOwnIndicators} of a config whose old keys are translated. */
export async function findTranslatedIndicators(
  translated: unknown,
  folder: string,
  { sandbox = false, beforeImport }: ProbeOptions = {},
): Promise<OwnIndicators> {
  const config = substituteVariables(translated).input;
  const section = ["session_data_config", "indicators"];
  const urls = (texts: unknown[]) => [
    ...new Set(
      texts.filter((text) => typeof text === "string" && text.trim() !== "")
        .map((text) => resolveModule(text as string, folder)),
    ),
  ];
  const given = urls(listAt(config, [...section, "modules"]));
  const uses = usesOf(listAt(config, [...section, "session"]));
  const names = uses.map(({ name }) => name)
    .filter((name) => !hasIndicator(name));
  if (given.length === 0 && names.length === 0) {
    return { modules: [], lookup: (name) => getIndicator(name) };
  }
  const seconds = secondsOf(config);
  const ask = async (
    modules: readonly string[],
    demanded: boolean,
    uses: readonly IndicatorUse[],
  ) => {
    await beforeImport?.(modules);
    return await probe({ modules, demanded, uses }, seconds, sandbox);
  };
  const specs = given.length === 0 ? [] : await ask(given, true, uses);
  const known = new Set(specs.map(({ name }) => name));
  const modules = [...given];
  if (names.some((name) => !known.has(name))) {
    const strategies = urls(
      listAt(config, ["strategies"]).map((one) => valueAt(one, ["module"])),
    ).filter((url) => !given.includes(url));
    const more = strategies.length === 0
      ? []
      : await ask(strategies, false, uses);
    specs.push(...more);
    modules.push(...new Set(more.map(({ module }) => module)));
    // Names must be unique across all modules.
    if (given.length > 0 && more.length > 0) await ask(modules, true, []);
  }
  const own = new Map<string, IndicatorDefinition>(
    specs.map((spec) => [spec.name, definitionOf(spec)]),
  );
  return { modules, lookup: lookupIn(own) };
}

async function probe(
  question: Question,
  seconds: number,
  sandbox: boolean,
): Promise<IndicatorDescription[]> {
  const { modules } = question;
  const what = `indicators from ${modules.join(", ")}`;
  const worker = new Worker(
    sandbox ? sandboxModule({ entry: "probe", modules }) : PROBE_URL,
    {
      ...(sandbox && withoutPermissions()),
      type: "module",
      name: "indicators",
    },
  );
  const { promise, resolve, reject } = Promise.withResolvers<
    IndicatorDescription[]
  >();
  const begins = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ("begins" in data) begins.resolve();
    else if ("error" in data) reject(receivedError(data.error));
    else resolve([...data.specs]);
  };
  worker.onerror = (event) => {
    // Otherwise the error would end the caller's process.
    event.preventDefault();
    reject(
      new SessionError(
        "indicator_invalid",
        `Cannot load ${what}: ${event.message.split("\n", 1)[0]}`,
      ),
    );
  };
  const limit = new LoadLimit(() => reject(lateError("indicators", PROBE_URL)));
  worker.postMessage(question);
  try {
    await Promise.race([begins.promise, promise]);
    limit.end();
    return await loadedWithin(seconds, promise, what);
  } finally {
    limit.end();
    worker.terminate();
  }
}

/** The session indicators of an unchecked config, with `period` in its place. */
function usesOf(entries: readonly unknown[]): IndicatorUse[] {
  return entries.flatMap((entry) => {
    const name = valueAt(entry, ["name"]);
    const period = valueAt(entry, ["period"]);
    const params = valueAt(entry, ["params"]);
    return typeof name !== "string" ? [] : [{
      name,
      params: {
        ...(isGiven(period) && { period }),
        ...(isSection(params) && params),
      },
    }];
  });
}

/** `strategy_seconds` of a config that may be unchecked. */
function secondsOf(config: unknown): number {
  const seconds = valueAt(config, ["strategy_seconds"]);
  return typeof seconds === "number" && seconds >= 0
    ? seconds
    : STRATEGY_SECONDS;
}

function listAt(root: unknown, path: readonly string[]): unknown[] {
  const list = valueAt(root, path);
  return isGiven(list) && Array.isArray(list) ? list : [];
}
