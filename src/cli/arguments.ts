/**
 * Checks of what is written on the command line, shared by the commands.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/** The error for a wrong argument. */
export function invalidArgument(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}

/**
 * The number of an option that takes a whole one.
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
 * The bytes of an option with a size such as `500M` or `4G`.
 *
 * @throws {SessionError} `argument_invalid` if it is none.
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
 * The value of an option that has a few fixed ones.
 *
 * @throws {SessionError} `argument_invalid` if it is another.
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
 * The bar store of a command that cannot do without one.
 *
 * @throws {SessionError} `argument_invalid` if it is not given.
 */
export function requireDb(command: string, db: string | undefined): string {
  if (db !== undefined) return db;
  throw invalidArgument(
    `${command} needs --db FILE, the bar store; openbell import makes one`,
  );
}

/** The files that options name, by option; standard output is none. */
export function namedFiles(
  options: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, path] of Object.entries(options)) {
    if (path !== undefined && path !== "-") files.set(`--${name}`, path);
  }
  return files;
}
