/**
 * Finds the files of an import.
 *
 * @module
 */
import { readdirSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SessionError } from "../../errors.ts";
import { messageOf } from "../../text/message_of.ts";

/** A file to import. */
export interface FoundFile {
  /** Its path. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Whether the user named it; false if it was found in a folder. */
  readonly named: boolean;
}

/** Extensions of files that may hold bars. */
const ENDINGS =
  /\.(csv|txt|tsv|prn|json|jsonl|ndjson|parquet|pq|feather|arrows?|ipc|zip|gz|xlsx?)$/i;

/**
 * All files of the paths: each named file, and the files at any depth in each
 * folder, sorted by name. In folders, hidden files, pipes and files with other
 * extensions are skipped.
 *
 * @throws {SessionError} `argument_invalid` if a path does not exist, or is
 * neither a file nor a folder.
 */
export function findFiles(paths: readonly string[]): FoundFile[] {
  const files: FoundFile[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const info = statOf(path);
    if (info.isDirectory()) walk(path, files, seen);
    else if (!seen.has(path)) {
      seen.add(path);
      files.push({ path, size: info.size, named: true });
    }
  }
  return files;
}

/**
 * Checks that all paths are files or folders.
 *
 * @throws {SessionError} `argument_invalid` if one is not.
 */
export function requirePaths(paths: readonly string[]): void {
  for (const path of paths) statOf(path);
}

function walk(folder: string, files: FoundFile[], seen: Set<string>): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, files, seen);
    else if (ENDINGS.test(entry.name) && !seen.has(path)) {
      seen.add(path);
      // A broken link fails when it is opened.
      const info = statSync(path, { throwIfNoEntry: false });
      if (info !== undefined && !info.isFile()) continue;
      files.push({ path, size: info?.size ?? 0, named: false });
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function statOf(path: string): Stats {
  let info: Stats;
  try {
    info = statSync(path);
  } catch (error) {
    throw new SessionError(
      "argument_invalid",
      `Cannot import "${path}": ${
        isMissing(error)
          ? `there is no such file or folder in ${dirname(resolve(path))}`
          : messageOf(error)
      }`,
      { cause: error },
    );
  }
  if (info.isFile() || info.isDirectory()) return info;
  throw new SessionError(
    "argument_invalid",
    `Cannot import "${path}": it is not a regular file; files are read twice, so write the output of a pipe to a file first`,
  );
}
