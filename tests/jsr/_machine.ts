/** A machine on which nothing of this project has ever run. */
import { assertEquals } from "@std/assert";
import { delimiter, dirname } from "node:path";
import type { Ended } from "../cli/_openbell.ts";
import type { Registry } from "./_registry.ts";

/** The command line in the registry. */
export const CLI = "jsr:@openbell/session/cli";

/** Where programs are: this runtime is the one that is called deno. */
const PATH = [dirname(Deno.execPath()), Deno.env.get("PATH")].join(delimiter);

/** How a command runs. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that has not ended by then is killed, and the test fails. */
  readonly hangsMs?: number;
}

/** A folder with an empty cache of the runtime. */
export interface Machine {
  /** The folder in which a user works. */
  readonly folder: string;
  /** The packages of npm's own registry that this process has. */
  readonly npmCache: string;
  /** Runs the runtime with these arguments. */
  deno(args: readonly string[], options?: CommandOptions): Promise<Ended>;
  /** Runs a program. */
  run(
    program: string,
    args: readonly string[],
    options?: CommandOptions,
  ): Promise<Ended>;
}

/**
 * Runs `use` with a machine that knows a registry. Modules of the registry are
 * downloaded; packages of npm are those that this process has, unless the machine
 * has a registry of npm of its own, too.
 */
export async function withMachine(
  registry: Registry,
  use: (machine: Machine) => Promise<void>,
  { hasOwnNpm = false } = {},
): Promise<void> {
  const root = Deno.makeTempDirSync({ prefix: "openbell_machine_" });
  const folder = `${root}/work`;
  const cache = `${root}/cache`;
  Deno.mkdirSync(folder);
  Deno.mkdirSync(cache);
  const packages = await npmCache();
  if (!hasOwnNpm) {
    Deno.symlinkSync(dirname(packages), `${cache}/npm`, { type: "dir" });
  }
  const run: Machine["run"] = async (
    program,
    args,
    { cwd = folder, env, hangsMs = 120_000 } = {},
  ) => {
    const { code, signal, stdout, stderr } = await new Deno.Command(
      program,
      {
        args: [...args],
        cwd,
        env: {
          NO_COLOR: "1",
          OPENBELL_DEBUG: "0",
          DENO_DIR: cache,
          DENO_NO_UPDATE_CHECK: "1",
          JSR_URL: registry.url,
          PATH,
          ...env,
        },
        stdin: "null",
        signal: AbortSignal.timeout(hangsMs),
      },
    ).output();
    const decoder = new TextDecoder();
    const ended = {
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    };
    assertEquals(
      signal,
      null,
      `hangs: ${program} ${args.join(" ")}\n${ended.stderr}`,
    );
    return ended;
  };
  try {
    await use({
      folder,
      npmCache: packages,
      run,
      deno: (args, options) => run(Deno.execPath(), args, options),
    });
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

let npm: Promise<string> | undefined;

/** The folder in which the runtime keeps the packages of the registry of npm. */
function npmCache(): Promise<string> {
  return npm ??= findNpmCache();
}

async function findNpmCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  // Each registry has a folder; that of npm has the most packages.
  const [folder] = [...Deno.readDirSync(npmCache)].filter((one) =>
    one.isDirectory
  )
    .map(({ name }) => `${npmCache}/${name}`)
    .sort((a, b) => packagesIn(b) - packagesIn(a));
  return folder;
}

function packagesIn(folder: string): number {
  return [...Deno.readDirSync(folder)].length;
}

/** Lets a machine write the first backtest, in the folder `demo`. */
export async function writeDemo({ deno }: Machine): Promise<void> {
  const { code, stderr } = await deno(["run", "-A", CLI, "init", "demo"]);
  assertEquals(code, 0, stderr);
}
