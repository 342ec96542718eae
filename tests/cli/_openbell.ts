import { fileURLToPath } from "node:url";

/** What a process has written and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The path of a file beside this one. */
export function fromFileUrl(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** Runs the command line in a process of its own and waits for its end. */
export async function openbell(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--config",
      fromFileUrl("../../deno.json"),
      fromFileUrl("../../src/cli/main.ts"),
      ...args,
    ],
    cwd: options.cwd,
    env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", ...options.env },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
