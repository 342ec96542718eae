/**
 * The option `--memory`.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/** The option that limits the heap of each thread. */
export const MEMORY_OPTION = "--memory";

/** The option that marks the second process of `backtest --memory`. */
export const LIMITED_OPTION = "--limited";

const MB_LEAST = 16;
const MB_MOST = 1_048_576;

/**
 * The MiB of a size such as `512M` or `2G`.
 *
 * @throws {SessionError} `argument_invalid`.
 */
export function memoryOf(text: string): number {
  const match = /^(\d{1,7})([MG])B?$/i.exec(text);
  const megabytes = match === null
    ? NaN
    : Number(match[1]) * (match[2].toUpperCase() === "G" ? 1_024 : 1);
  if (megabytes >= MB_LEAST && megabytes <= MB_MOST) return megabytes;
  throw new SessionError(
    "argument_invalid",
    `${MEMORY_OPTION} ${text}: expected a size from ${MB_LEAST}M to ${
      MB_MOST / 1_024
    }G, such as 512M or 2G`,
  );
}

/** The value of the option among arguments that are not parsed yet. */
export function memoryArgument(args: readonly string[]): string | undefined {
  for (let i = args.length - 1; i >= 0; i--) {
    if (args[i] === MEMORY_OPTION) return args[i + 1];
    if (args[i].startsWith(`${MEMORY_OPTION}=`)) {
      return args[i].slice(MEMORY_OPTION.length + 1);
    }
  }
  return undefined;
}

/**
 * The error of a thread whose heap has reached the limit; `call` says what went
 * on, and is empty if no strategy was called.
 */
export function memoryError(megabytes: number, call: string): SessionError {
  const when = call === "" ? "" : `, while ${call}`;
  return new SessionError(
    "memory_invalid",
    `The heap of a thread has reached ${megabytes} MB, the limit of ${MEMORY_OPTION}${when}: a strategy keeps too much, or the run needs a higher limit`,
  );
}
