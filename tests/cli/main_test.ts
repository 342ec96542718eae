import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { inProject, openbell, openbellArgs } from "./_openbell.ts";
import project from "../../deno.json" with { type: "json" };
import { READERS } from "../../src/ingest/readers.ts";

/** Modules that load next to nothing, and that commands may therefore import. */
const LIGHT = [
  "src/ingest/actions/formats.ts",
  "src/config/mistakes.ts",
  "src/config/old_configs/notes.ts",
  "src/errors.ts",
  "src/ingest/readers.ts",
  "src/store/market_store.ts",
  "src/system/process_exit.ts",
  "src/time/date.ts",
  "src/runtime.ts",
  "src/types.ts",
  "src/version.ts",
];

Deno.test("--version prints the package's version", async () => {
  for (const flag of ["--version", "-V"]) {
    const { code, stdout, stderr } = await openbell([flag]);
    assertEquals([code, stdout, stderr], [0, `${project.version}\n`, ""]);
  }
});

Deno.test("help lists every command, on standard output", async () => {
  for (const args of [[], ["--help"], ["help"]]) {
    const { code, stdout, stderr } = await openbell(args);
    assertEquals([code, stderr], [0, ""]);
    for (
      const name of "init import calendar bars indicator backtest config".split(
        " ",
      )
    ) assertMatch(stdout, new RegExp(`^  ${name}\\b`, "m"));
    assertStringIncludes(stdout, "Exit codes: 0 done, 1 failed");
  }
});

Deno.test("the help of a command lists its arguments", async () => {
  for (const args of [["init", "--help"], ["help", "init"]]) {
    const { code, stdout } = await openbell(args);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Usage: openbell init [options] <dir>");
    assertStringIncludes(stdout, "Example:");
  }
});

Deno.test("the help of import lists every format", async () => {
  const { stdout } = await openbell(["import", "--help"]);
  for (const { name, description } of READERS) {
    const line = RegExp.escape(description);
    assertMatch(stdout, new RegExp(`^  ${name} +${line}$`, "m"));
  }
});

Deno.test("a message contains no terminal escapes from user input", async () => {
  const { code, stderr } = await openbell(["init\x1b[2J\x07"]);
  assertEquals(code, 2);
  assertEquals(
    stderr.split("\n")[0],
    "error: unknown command 'init\\x07'; add --help for what it takes",
  );
});

Deno.test("an unknown command suggests the nearest, with exit code 2", async () => {
  const { code, stdout, stderr } = await openbell(["bactest"]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "error: unknown command 'bactest'");
  assertStringIncludes(stderr, "Did you mean backtest?");
});

Deno.test("wrong options and missing arguments are one line and exit code 2", async () => {
  const unknown = await openbell(["init", "x", "--sed", "2"]);
  assertEquals([unknown.code, unknown.stdout], [2, ""]);
  assertStringIncludes(unknown.stderr, "error: unknown option '--sed'");
  const missing = await openbell(["init"]);
  assertEquals(missing.code, 2);
  assertEquals(
    missing.stderr,
    "error: missing required argument 'dir'; add --help for what it takes\n",
  );
});

Deno.test("a stack is shown only with OPENBELL_DEBUG=1", async () => {
  const args = ["init", "x", "--seed", "1.5"];
  const plain = await openbell(args);
  assertEquals(plain.code, 2);
  assertEquals(
    plain.stderr,
    'error: Not a seed: "1.5"; write a whole number\n',
  );
  const debug = await openbell(args, { env: { OPENBELL_DEBUG: "1" } });
  assertMatch(debug.stderr, /^error: Not a seed.*\n.*\n? +at /);
});

Deno.test("a closed pipe on standard output is not a failure", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: openbellArgs([
      "calendar",
      "US_EQUITY",
      "--from",
      "2000-01-01",
      "--to",
      "2030-12-31",
    ]),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const errors = await new Response(child.stderr).text();
  assertEquals([(await child.status).code, errors], [0, ""]);
});

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

/** The modules of the project that load with a module, dynamic imports aside. */
async function loadedWith(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", inProject("deno.json"), path],
    stderr: "null",
  }).output();
  const { roots, modules } = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map<string, ModuleInfo>(
    modules.map((module: ModuleInfo) => [module.specifier, module]),
  );
  const loaded = new Set<string>(roots);
  for (const specifier of loaded) {
    for (
      const { isDynamic, code } of known.get(specifier)?.dependencies ?? []
    ) {
      if (isDynamic === true || code?.specifier === undefined) continue;
      loaded.add(code.specifier);
    }
  }
  const root = pathToFileURL(inProject("")).href;
  return [...loaded].filter((one) => one.startsWith(root))
    .map((one) => one.slice(root.length)).sort();
}

Deno.test("before any code runs, three modules are loaded: the runtime waits for them without a limit", async () => {
  assertEquals(await loadedWith(inProject("src/cli/main.ts")), [
    "src/cli/load_in_time.ts",
    "src/cli/main.ts",
    "src/system/early_worker.ts",
  ]);
});

Deno.test("help loads the commands but none of the engine", async () => {
  const commands = [...Deno.readDirSync(inProject("src/cli/commands"))]
    .filter(({ isFile, name }) => isFile && name !== "mod.ts")
    .map(({ name }) => `src/cli/commands/${name}`);
  for (const path of ["src/cli/program.ts", ...commands]) {
    const others = (await loadedWith(inProject(path))).filter((one) =>
      !one.startsWith("src/cli/") && !one.startsWith("src/text/") &&
      !LIGHT.includes(one)
    );
    assertEquals(others, [], path);
  }
});
