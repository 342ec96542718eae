/** Runs the command line in a process of its own. */
import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

/** What a process wrote, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command line is run. */
export interface OpenbellOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** A process that has not ended by then is killed, and the test fails. */
  readonly hangsMs?: number;
}

/** The path of a file of the project, given from its root. */
export function inProject(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The runtime's arguments for a module of the project, or one that imports it. */
export function runArgs(module: string, args: readonly string[]): string[] {
  const config = inProject("deno.json");
  return ["run", "-A", "--no-check", "--config", config, module, ...args];
}

/** The runtime's arguments for the command line with these arguments. */
export function openbellArgs(args: readonly string[]): string[] {
  return runArgs(inProject("src/cli/main.ts"), args);
}

/** Runs the command line and waits for its end. */
export async function openbell(
  args: readonly string[],
  { cwd, env, hangsMs = 180_000 }: OpenbellOptions = {},
): Promise<Ended> {
  const { code, signal, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    {
      args: openbellArgs(args),
      cwd,
      env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", ...env },
      signal: AbortSignal.timeout(hangsMs),
    },
  ).output();
  assertEquals(signal, null, `hangs: openbell ${args.join(" ")}`);
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
