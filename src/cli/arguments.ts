/**
 * Checks of command-line arguments, shared by the commands.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { tryParseDate } from "../time/date.ts";
import type { TradingDate } from "../types.ts";

/** The error for a wrong argument. */
export function invalidArgument(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}

/**
 * Parses an option that takes a whole number.
 *
 * @throws {SessionError} `argument_invalid` if it is not from `least` to `most`.
 */
export function wholeNumber(
  option: string,
  text: string,
  { least = 1, most = 999_999_999 } = {},
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw invalidArgument(
    `${option} is ${
      JSON.stringify(text)
    }; it must be a whole number from ${least} to ${most}`,
  );
}

/**
 * Parses an option that takes a size such as `500M` or `4G`; returns bytes.
 *
 * @throws {SessionError} `argument_invalid` if it is not a size.
 */
export function byteSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMG])(?:i?B)?$/i.exec(text);
  if (match === null) {
    throw invalidArgument(
      `${option} is ${
        JSON.stringify(text)
      }; it must be a size such as 500M or 4G`,
    );
  }
  const power = { K: 10, M: 20, G: 30 }[match[2].toUpperCase()] ?? 0;
  return Number(match[1]) * 2 ** power;
}

/**
 * Parses an option that takes one of a few fixed values.
 *
 * @throws {SessionError} `argument_invalid` if it is not one of them.
 */
export function oneOf<T extends string>(
  option: string,
  text: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw invalidArgument(
    `${option} is ${JSON.stringify(text)}; it must be ${allowed.join(" or ")}`,
  );
}

/**
 * The bar store of a command that requires one: that of `--db`, else the
 * config's.
 *
 * @throws {SessionError} `argument_invalid` if neither is given.
 */
export function requireDb(
  command: string,
  db: string | undefined,
  store: string | null | undefined,
): string {
  const path = db ?? store ?? undefined;
  if (path !== undefined) return path;
  throw invalidArgument(
    `${command} needs --db FILE, the bar store, or store: FILE in the config; openbell import creates one`,
  );
}

/** The files that options name, by option, without `-` for standard output. */
export function namedFiles(
  options: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, path] of Object.entries(options)) {
    if (path !== undefined && path !== "-") files.set(`--${name}`, path);
  }
  return files;
}

/**
 * Parses an option that takes a date.
 *
 * @throws {SessionError} `argument_invalid` if it is not one.
 */
export function requireDate(option: string, text: string): TradingDate {
  if (tryParseDate(text) >= 0) return text;
  throw invalidArgument(
    `${option} is ${
      JSON.stringify(text)
    }; it must be a date such as 2025-01-31`,
  );
}
