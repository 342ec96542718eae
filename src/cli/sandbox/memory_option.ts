/**
 * The options that limit the heap of each thread: `backtest --memory` and
 * `sweep --heap`, where `--memory` limits the bars.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/** The option of `backtest`. */
export const MEMORY_OPTION = "--memory";

/** The option of `sweep`. */
export const HEAP_OPTION = "--heap";

/** The option of each command that has one. */
const OPTIONS: Readonly<Record<string, string | undefined>> = {
  backtest: MEMORY_OPTION,
  sweep: HEAP_OPTION,
};

/** The option that marks the second process of a command with a limit. */
export const LIMITED_OPTION = "--limited";

const MB_LEAST = 16;
const MB_MOST = 1_048_576;

/**
 * The MiB of a size such as `512M` or `2G`.
 *
 * @throws {SessionError} `argument_invalid`.
 */
export function memoryOf({ option, size: text }: MemoryArgument): number {
  const match = /^(\d{1,7})([MG])B?$/i.exec(text);
  const megabytes = match === null
    ? NaN
    : Number(match[1]) * (match[2].toUpperCase() === "G" ? 1_024 : 1);
  if (megabytes >= MB_LEAST && megabytes <= MB_MOST) return megabytes;
  throw new SessionError(
    "argument_invalid",
    `${option} ${text}: expected a size from ${MB_LEAST}M to ${
      MB_MOST / 1_024
    }G, such as 512M or 2G`,
  );
}

/** A limit among the arguments of a command. */
export interface MemoryArgument {
  /** The option. */
  readonly option: string;
  /** Its value. */
  readonly size: string;
}

/** The limit among arguments that are not parsed yet, the command first. */
export function memoryArgument(
  args: readonly string[],
): MemoryArgument | undefined {
  const option = Object.hasOwn(OPTIONS, args[0]) ? OPTIONS[args[0]] : undefined;
  if (option === undefined) return undefined;
  for (let i = args.length - 1; i >= 0; i--) {
    if (args[i] === option && i + 1 < args.length) {
      return { option, size: args[i + 1] };
    }
    if (args[i].startsWith(`${option}=`)) {
      return { option, size: args[i].slice(option.length + 1) };
    }
  }
  return undefined;
}

/**
 * The error of a thread whose heap has reached the limit. `calls` says what went
 * on in each thread that called strategies.
 */
export function memoryError(
  argument: MemoryArgument,
  calls: readonly string[],
): SessionError {
  const megabytes = memoryOf(argument);
  const when = calls.length === 0 ? "" : `, while ${calls.join(" or ")}`;
  return new SessionError(
    "memory_invalid",
    `The heap of a thread has reached ${megabytes} MB, the limit of ${argument.option}${when}: a strategy keeps too much, or the run needs a higher limit`,
  );
}
