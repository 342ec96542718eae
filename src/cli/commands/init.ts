/**
 * `openbell init DIR`: writes a folder with a first backtest.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { SessionError } from "../../errors.ts";
import { writeError, writeOutput } from "../terminal/output.ts";
import { messageOf } from "../../text/message_of.ts";

/** The symbols of the demo market; none is listed anywhere. */
const SYMBOLS = ["ALFA", "BRAVO", "CHARLIE", "DELTA"];
const FROM = "2025-01-02";
const TO = "2025-12-31";
/** Missing bars, so that data quality has something to report. */
const GAP_RATE = 0.0005;

/** What `init` has written. */
export interface InitSummary {
  /** The config's path. */
  readonly config: string;
  /** The database's path. */
  readonly database: string;
  /** Trading dates in the database. */
  readonly sessions: number;
  /** One-minute bars in the database. */
  readonly bars: number;
}

/** Adds the command `init` to the program. */
export function register(program: Command): void {
  program.command("init")
    .description("write a config, a strategy and a demo database, ready to run")
    .argument("<dir>", "the folder to create; it must be empty or not exist")
    .option("--seed <number>", "the seed of the simulated market", "1")
    .addHelpText(
      "after",
      `
The demo market is a simulated random walk: ${SYMBOLS.join(", ")}, one-minute
and daily bars of 2025, a few minutes missing. The same seed gives the same market.

Example:
  openbell init demo
  openbell backtest demo/config.yaml --db demo/market.db`,
    )
    .action(async (folder: string, options: { seed: string }) => {
      const summary = await writeDemoFolder(folder, parseSeed(options.seed));
      writeError(
        `Wrote ${summary.bars.toLocaleString("en-US")} one-minute bars of ` +
          `${SYMBOLS.length} symbols on ${summary.sessions} trading dates\n`,
      );
      const { config, database } = summary;
      writeOutput(
        `openbell backtest ${quoted(config)} --db ${quoted(database)}\n`,
      );
    });
}

/** A path as one word for a shell. */
function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new SessionError(
    "argument_invalid",
    `Not a seed: ${JSON.stringify(text)}; write a whole number`,
  );
}

/**
 * Creates `folder` with a config, a strategy and a demo database. The files are
 * written beside it and moved there in one step, so that the folder is complete or
 * does not exist.
 *
 * @throws {SessionError} `argument_invalid` if `folder` exists and is not empty,
 * or cannot be created.
 */
export async function writeDemoFolder(
  folder: string,
  seed: number,
): Promise<InitSummary> {
  const target = resolve(folder);
  const wasEmptyFolder = requireFree(target, folder);
  const [templates, { openStore }, { writeDemoMarket }] = await Promise.all([
    import("./init/templates.ts"),
    import("../../store/open_store.ts"),
    import("../../demo/demo_store.ts"),
  ]);
  let draft: string | undefined;
  try {
    Deno.mkdirSync(dirname(target), { recursive: true });
    const beside = join(
      dirname(target),
      `.${basename(target)}-${crypto.randomUUID()}`,
    );
    Deno.mkdirSync(beside);
    draft = beside;
    Deno.mkdirSync(join(draft, "strategies"));
    Deno.writeTextFileSync(
      join(draft, "config.yaml"),
      templates.CONFIG_TEMPLATE,
    );
    Deno.writeTextFileSync(
      join(draft, "strategies", "ema_cross.ts"),
      templates.STRATEGY_TEMPLATE,
    );
    const store = await openStore(join(draft, "market.db"), { create: true });
    let bars: number;
    let sessions: number;
    try {
      const market = { symbols: SYMBOLS, from: FROM, to: TO };
      const made = writeDemoMarket(store, {
        ...market,
        seed,
        gapRate: GAP_RATE,
      });
      bars = made.minuteBars;
      sessions = made.sessions;
    } finally {
      store.close();
    }
    if (wasEmptyFolder) Deno.removeSync(target);
    Deno.renameSync(draft, target);
    draft = undefined;
    return {
      config: join(folder, "config.yaml"),
      database: join(folder, "market.db"),
      sessions,
      bars,
    };
  } catch (cause) {
    throw cannotMake(folder, cause);
  } finally {
    if (draft !== undefined) Deno.removeSync(draft, { recursive: true });
  }
}

/** Whether the folder exists and is empty; throws if it is anything else. */
function requireFree(target: string, folder: string): boolean {
  try {
    if (!Deno.lstatSync(target).isDirectory) {
      throw cannotMake(folder, new Error("a file with that name exists"));
    }
    for (const entry of Deno.readDirSync(target)) {
      const reason = `it exists and contains "${entry.name}"`;
      throw cannotMake(
        folder,
        new Error(`${reason}; name a folder that does not exist`),
      );
    }
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cannotMake(folder, cause);
  }
}

/** The error if the folder cannot be created; such an error is passed on. */
function cannotMake(folder: string, cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause;
  const reason = messageOf(cause);
  return new SessionError(
    "argument_invalid",
    `Cannot create "${folder}": ${reason}`,
    { cause },
  );
}
