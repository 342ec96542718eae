/** A file of three bars, and the commands that work on a bar store. */
import { type Ended, openbell, openbellArgs } from "../_openbell.ts";

/** The start of the first bar of {@linkcode CSV}. */
export const FIRST = Date.parse("2024-03-08T14:30:00Z");
/** Three one-minute bars, as `openbell bars` prints them. */
export const CSV = "timestamp,open,high,low,close,volume\n" +
  [0, 1, 2].map((i) =>
    `${new Date(FIRST + i * 60_000).toISOString().slice(0, 19)}Z,${
      10 + i / 2
    },12.5,9.75,${11 + i / 4},${i * 100}\n`
  ).join("");

/** Runs the command line with these arguments. */
export function run(...args: readonly string[]): Promise<Ended> {
  return openbell(args);
}

/** A process of the command line that a test can signal. */
export function command(args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: openbellArgs(args),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}
