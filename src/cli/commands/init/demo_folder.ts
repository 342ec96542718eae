/**
 * Writes the folder of `openbell init`: a project with a config, a strategy and
 * a demo database.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { writeDemoMarket } from "../../../demo/demo_store.ts";
import { SessionError } from "../../../errors.ts";
import { openStore } from "../../../store/open_store.ts";
import { messageOf } from "../../../text/message_of.ts";
import { DEMO_SYMBOLS } from "./demo_symbols.ts";
import {
  configText,
  denoJson,
  GITIGNORE,
  INIT_TASKS,
  LIVE_FILE,
  liveConfigText,
  SCHEMA_FILE,
  schemaText,
  STORE_FILE,
} from "../../project/project_files.ts";
import { TEMPLATES } from "../../project/templates.ts";

const FROM = "2025-01-02";
const TO = "2025-12-31";
/** Missing bars, so that data quality has something to report. */
const GAP_RATE = 0.0005;

/** What `init` has written. */
export interface InitSummary {
  /** Trading dates in the database. */
  readonly sessions: number;
  /** One-minute bars in the database. */
  readonly bars: number;
}

/**
 * Creates `folder` with a project. The files are written beside it and moved
 * there in one step, so that the folder is complete or does not exist; into an
 * empty one they are moved one by one.
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
  let draft: string | undefined;
  try {
    Deno.mkdirSync(dirname(target), { recursive: true });
    const beside = join(
      dirname(target),
      `.${basename(target)}-${crypto.randomUUID()}`,
    );
    Deno.mkdirSync(beside);
    draft = beside;
    writeFiles(draft, target);
    const market = await writeMarket(join(draft, STORE_FILE), seed);
    if (wasEmptyFolder) moveInto(draft, target);
    else {
      Deno.renameSync(draft, target);
      draft = undefined;
    }
    return market;
  } catch (cause) {
    throw cannotMake(folder, cause);
  } finally {
    if (draft !== undefined) Deno.removeSync(draft, { recursive: true });
  }
}

/**
 * Moves what is in a folder into an empty one, which stays the same folder: it
 * may be the one in which the command works. If something cannot be moved, it is
 * empty again.
 */
function moveInto(draft: string, target: string): void {
  const moved: string[] = [];
  try {
    for (const { name } of [...Deno.readDirSync(draft)]) {
      Deno.renameSync(join(draft, name), join(target, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) {
      Deno.removeSync(join(target, name), { recursive: true });
    }
    throw error;
  }
}

/** Writes the files of the project that will be at `target`. */
function writeFiles(folder: string, target: string): void {
  const { example, strategy } = TEMPLATES.crossover;
  Deno.mkdirSync(join(folder, "strategies"));
  const files: Readonly<Record<string, string>> = {
    "config.yaml": configText("crossover"),
    [LIVE_FILE]: liveConfigText("crossover"),
    [`strategies/${example}.ts`]: strategy,
    "deno.json": denoJson(target, INIT_TASKS),
    [SCHEMA_FILE]: schemaText(),
    ".gitignore": GITIGNORE,
  };
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(join(folder, name), text);
  }
}

async function writeMarket(
  path: string,
  seed: number,
): Promise<InitSummary> {
  const store = await openStore(path, { create: true });
  try {
    const { minuteBars, sessions } = writeDemoMarket(store, {
      symbols: DEMO_SYMBOLS,
      from: FROM,
      to: TO,
      seed,
      gapRate: GAP_RATE,
    });
    return { bars: minuteBars, sessions };
  } finally {
    store.close();
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
