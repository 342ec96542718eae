/**
 * Writing results to files.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { SessionError } from "../../errors.ts";
import { type SyncWriter, writeAll } from "./output.ts";

/**
 * Writes a file beside its place and renames it: it is whole or not there, and
 * what was there before stays until then.
 *
 * @throws {SessionError} `argument_invalid` if it cannot be written.
 */
export function writeFile(
  path: string,
  parts: Iterable<string | Uint8Array>,
): void {
  const partial = `${path}.partial`;
  try {
    const file = Deno.openSync(partial, {
      write: true,
      create: true,
      truncate: true,
    });
    try {
      writeParts(parts, file);
    } finally {
      file.close();
    }
    Deno.renameSync(partial, path);
  } catch (error) {
    removeIfThere(partial);
    if (error instanceof SessionError) throw error;
    throw cannotWrite(
      path,
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
}

/** Writes texts and bytes one after the other. */
export function writeParts(
  parts: Iterable<string | Uint8Array>,
  to: SyncWriter,
): void {
  for (const part of parts) {
    if (typeof part === "string") {
      writeAll(part, to);
      continue;
    }
    let rest = part;
    while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
  }
}

/**
 * Looks at where files are to be written, before the work that fills them.
 *
 * @param paths The files, by the option that named each.
 * @throws {SessionError} `argument_invalid` if a file's folder is not there, a
 * folder is in its place, or two options name one file.
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
      throw cannotWrite(path, `there is no folder ${dirname(full)}`);
    }
    if (kindOf(full) === "folder") {
      throw cannotWrite(path, "it is a folder");
    }
  }
}

function kindOf(path: string): "file" | "folder" | "nothing" {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch {
    // Whatever else is wrong with it shows when it is written.
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
