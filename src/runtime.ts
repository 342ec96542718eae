/**
 * The runtime that runs need.
 *
 * @module
 */
import { SessionError } from "./errors.ts";

/** The oldest version of Deno that runs backtests: it has `Temporal` and hooks of module loading. */
export const OLDEST_DENO = "2.8.0";

/**
 * Checks the runtime before anything that it might lack is used.
 *
 * @throws {SessionError} `runtime_unsupported` unless it is Deno, and not older
 * than {@linkcode OLDEST_DENO}.
 */
export function requireRuntime(
  version: string | undefined = denoVersion(),
): void {
  if (version !== undefined && isAtLeast(version, OLDEST_DENO)) return;
  const [major, minor] = OLDEST_DENO.split(".");
  throw new SessionError(
    "runtime_unsupported",
    `OpenBell needs Deno ${major}.${minor} or newer; ${
      version === undefined
        ? "this is another runtime"
        : `this is Deno ${version}. Run "deno upgrade"`
    }`,
  );
}

function denoVersion(): string | undefined {
  return typeof Deno === "undefined" ? undefined : Deno.version.deno;
}

function isAtLeast(version: string, least: string): boolean {
  const [major, minor, patch] = version.split(/[.+-]/).map(Number);
  const [leastMajor, leastMinor, leastPatch] = least.split(".").map(Number);
  if (major !== leastMajor) return major > leastMajor;
  if (minor !== leastMinor) return minor > leastMinor;
  return patch >= leastPatch;
}
