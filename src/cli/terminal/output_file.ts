/**
 * Writes results to files.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { SessionError } from "../../errors.ts";
import type { PageName, PageSources } from "../../pages/pages.ts";
import { messageOf } from "../../text/message_of.ts";
import { type SyncWriter, writeAll, writeError } from "./output.ts";

/**
 * Writes a file under a temporary name and renames it at the end, so the file
 * is never incomplete, and an earlier one stays until then.
 *
 * @throws {SessionError} `argument_invalid` if it cannot be written.
 */
export function writeFile(
  path: string,
  parts: Iterable<string | Uint8Array>,
): void {
  const partial = new PartialFile(path);
  try {
    writeParts(parts, partial.file);
    partial.finish();
  } catch (error) {
    throw partial.discard(error);
  }
}

/** Like {@linkcode writeFile}, for parts that arrive over time. */
export async function writeFileAsync(
  path: string,
  parts: AsyncIterable<string> | Iterable<Uint8Array>,
): Promise<void> {
  const partial = new PartialFile(path);
  try {
    await writePartsAsync(parts, partial.file);
    partial.finish();
  } catch (error) {
    throw partial.discard(error);
  }
}

/**
 * Renders a page from the table of pages and writes it to a file.
 *
 * @throws {SessionError} as the page's renderer does; `argument_invalid` if the
 * file cannot be written.
 */
export async function writePage<N extends PageName>(
  path: string,
  name: N,
  source: PageSources[N],
): Promise<void> {
  const { pageOf } = await import("../../pages/pages.ts");
  const { parts } = await pageOf(name, source);
  writeFile(path, parts);
}

/** Says on standard error which files were written. */
export function writeWritten(
  ...paths: readonly (string | undefined)[]
): void {
  const written = paths.filter((path) => path !== undefined && path !== "-");
  if (written.length > 0) writeError(`Wrote ${written.join(", ")}\n`);
}

/** Writes texts and bytes one after the other. */
export function writeParts(
  parts: Iterable<string | Uint8Array>,
  to: SyncWriter,
): void {
  for (const part of parts) writePart(part, to);
}

/** Like {@linkcode writeParts}, for parts that arrive over time. */
export async function writePartsAsync(
  parts: AsyncIterable<string> | Iterable<Uint8Array>,
  to: SyncWriter,
): Promise<void> {
  for await (const part of parts) writePart(part, to);
}

function writePart(part: string | Uint8Array, to: SyncWriter): void {
  if (typeof part === "string") return writeAll(part, to);
  let rest = part;
  while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
}

/** A file that gets its name when it is complete. */
class PartialFile {
  readonly file: Deno.FsFile;
  readonly #path: string;
  readonly #partial: string;

  /** @throws {SessionError} `argument_invalid` if it cannot be created. */
  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    try {
      this.file = Deno.openSync(this.#partial, {
        write: true,
        create: true,
        truncate: true,
      });
    } catch (error) {
      throw this.#explain(error);
    }
  }

  finish(): void {
    this.file.close();
    Deno.renameSync(this.#partial, this.#path);
  }

  /** Removes the file and returns the error to throw. */
  discard(error: unknown): SessionError {
    try {
      this.file.close();
    } catch {
      // It is closed already if renaming failed.
    }
    return this.#explain(error);
  }

  #explain(error: unknown): SessionError {
    removeIfThere(this.#partial);
    return error instanceof SessionError
      ? error
      : cannotWrite(this.#path, messageOf(error), error);
  }
}

/**
 * Checks where files will be written, before the work that fills them.
 *
 * @param paths The files, by the option that named each.
 * @throws {SessionError} `argument_invalid` if a file's folder does not
 * exist, a folder has its name, or two options name the same file.
 */
export function checkOutputFiles(paths: ReadonlyMap<string, string>): void {
  const seen = new Map<string, string>();
  for (const [option, path] of paths) {
    const full = resolve(path);
    const other = seen.get(full);
    if (other !== undefined) {
      throw cannotWrite(path, `${other} and ${option} name the same file`);
    }
    seen.set(full, option);
    if (kindOf(dirname(full)) !== "folder") {
      throw cannotWrite(path, `the folder ${dirname(full)} does not exist`);
    }
    if (kindOf(full) === "folder") {
      throw cannotWrite(path, "it is a folder");
    }
  }
}

/**
 * Checks where a folder of files will be written, before the work that fills it.
 *
 * @throws {SessionError} `argument_invalid` if the folder that it is in does not
 * exist, or a file has its name.
 */
export function checkOutputFolder(path: string): void {
  const full = resolve(path);
  const parent = dirname(full);
  if (kindOf(parent) !== "folder") {
    throw cannotWrite(path, `the folder ${parent} does not exist`);
  }
  if (kindOf(full) === "file") throw cannotWrite(path, "it is a file");
}

/**
 * Makes a folder, unless there is one.
 *
 * @throws {SessionError} `argument_invalid` if it cannot be made.
 */
export function makeFolder(path: string): void {
  try {
    Deno.mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, messageOf(error), error);
  }
}

function kindOf(path: string): "file" | "folder" | "nothing" {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    // Other problems show when the file is written.
    return "nothing";
  }
}

function cannotWrite(
  path: string,
  reason: string,
  cause?: unknown,
): SessionError {
  return new SessionError(
    "argument_invalid",
    `Cannot write "${path}": ${reason}`,
    { cause },
  );
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
