/**
 * Whole processes, measured from their start to their end by `measure.py`.
 *
 * @module
 */

/** What a process took, with its children. */
export interface ProcessReading {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  /** Seconds of CPU time. */
  readonly cpuSeconds: number;
  /** The most resident memory, MiB. */
  readonly peakMb: number;
}

/** A command: a program and its arguments. */
export type Command = readonly string[];

/** Runs a command under `python`; throws with its output if it fails. */
export async function measureCommand(
  python: string,
  command: Command,
): Promise<ProcessReading> {
  const script = new URL("measure.py", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [script, ...command],
  }).output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout));
  const text = new TextDecoder().decode(stderr).trim();
  throw new Error(`${command.join(" ")} failed:\n${text}`);
}
