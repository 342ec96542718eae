import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../src/cli/command_modules.ts";
import { importsBelow, importsOf, readProjectFile } from "./_imports.ts";

/** The rooms, each of which may import those before it. */
const ROOMS = [
  "types.ts",
  "errors.ts",
  "version.ts",
  "runtime.ts",
  "text",
  "modules",
  "log",
  "time",
  "config",
  "indicators",
  "instruments",
  "store",
  "feeds",
  "monitoring",
  "memory",
  "sync",
  "session",
  "quality",
  "trading",
  "statistics",
  "strategy",
  "ingest",
  "demo",
  "coordinator",
  "processor",
  "universe",
  "live",
  "analysis",
  "results",
  "system",
  "tape",
  "fleet",
  "sweep",
  "queue",
  "runs",
  "pages",
  "dashboard",
  "cli",
];

const WORKER_LINES_MAX = 40;

const graph = importsBelow("src", "workers");

/** The room of a file in `src`, `undefined` for any other. */
function roomOf(file: string): string | undefined {
  const [top, room] = file.split("/");
  return top === "src" ? room : undefined;
}

Deno.test("the reader of imports finds every form and no text that looks like one", () => {
  const text = `
// import "./comment.ts";
/* import "./block.ts"; */
import "./bare.ts";
import type { A } from "./types.ts";
import {
  b,
} from "../up.ts";
export * from "./all.ts";
export type { C } from "npm";
const code = \`import "./quoted.ts"\`;
const later = await import("./later.ts");
`;
  assertEquals(
    importsOf(text, "src/x/y.ts").map((
      { file, specifier, typeOnly },
    ) => [file ?? specifier, typeOnly]),
    [
      ["src/x/bare.ts", false],
      ["src/x/types.ts", true],
      ["src/up.ts", false],
      ["src/x/all.ts", false],
      ["npm", true],
      ["src/x/later.ts", false],
    ],
  );
});

Deno.test("imports point from a room to those before it", () => {
  const backwards: string[] = [];
  for (const [file, imports] of graph) {
    const room = roomOf(file);
    if (room === undefined) continue;
    assert(
      ROOMS.includes(room),
      `${file}: ${room} is not in the list of rooms`,
    );
    for (const one of imports) {
      const target = one.file === undefined ? undefined : roomOf(one.file);
      if (target === undefined) continue;
      if (ROOMS.indexOf(target) > ROOMS.indexOf(room)) {
        backwards.push(`${file} imports ${one.file}`);
      }
    }
  }
  assertEquals(backwards, []);
});

Deno.test("no circle of imports, types included", () => {
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const one of graph.get(file) ?? []) {
      if (one.file !== undefined) visit(one.file, [...path, file]);
    }
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  assertEquals(circles, []);
});

/** The module by which those of commands are downloaded ahead. */
const ALL_COMMANDS = "src/cli/commands/mod.ts";

/** The entry by which workers' modules are downloaded ahead. */
const ALL_WORKERS = "workers/mod.ts";

Deno.test("nothing imports a worker, and a worker holds no logic", () => {
  for (const [file, imports] of graph) {
    if (file === ALL_WORKERS) continue;
    for (const one of imports) {
      assert(!one.file?.startsWith("workers/"), `${file} imports ${one.file}`);
    }
    if (!file.startsWith("workers/")) continue;
    const lines = readProjectFile(file).trimEnd().split("\n");
    assert(lines.length <= WORKER_LINES_MAX, `${file}: ${lines.length} lines`);
    const logic = lines.filter((line) =>
      /^\s*(?:function|class|if|for|while|switch|try)\b|=>/.test(line) &&
      !line.includes(": (")
    );
    assertEquals(logic, [], file);
  }
});

Deno.test("every worker can be downloaded ahead", () => {
  const workers = [...graph.keys()].filter((file) =>
    file.startsWith("workers/") && file !== ALL_WORKERS
  );
  assertEquals(
    graph.get(ALL_WORKERS)?.map(({ file }) => file).sort(),
    [ALL_COMMANDS, ...workers].sort(),
  );
});

Deno.test("every command can be downloaded ahead", () => {
  const commands = COMMANDS.map((name) => `src/cli/commands/${name}.ts`);
  assertEquals(
    graph.get(ALL_COMMANDS)?.map(({ file }) => file).sort(),
    // And what loads them.
    [
      ...commands,
      "src/cli/program.ts",
      "src/cli/sandbox/second_process.ts",
      "src/queue/client.ts",
    ].sort(),
  );
});

/** The entries of the package but for the command line and the workers. */
const ENTRIES = Object.entries<string>(
  JSON.parse(readProjectFile("deno.json")).exports,
).filter(([name]) => name !== "./cli" && name !== "./workers")
  .map(([, file]) => file);

Deno.test("entries only re-export", () => {
  for (const file of ENTRIES) {
    const code = readProjectFile(file)
      .replaceAll(/\/\*[\s\S]*?\*\//g, "")
      .replaceAll(/^\s*\/\/.*$/gm, "")
      .replaceAll(
        /export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\s+"[^"]+";/g,
        "",
      );
    assertEquals(code.trim(), "", file);
  }
});

Deno.test("time imports words, errors and the help with misspelt names alone", () => {
  const allowed = ["src/types.ts", "src/errors.ts", "src/text/nearest.ts"];
  assertEquals(outsideOf("src/time/", allowed, true), []);
});

Deno.test("a strategy's module loads nothing of the engine", () => {
  assertEquals(outsideOf("src/strategy/", ["src/errors.ts"], false), []);
});

Deno.test("packages are imported by the names that import_map.json gives them", () => {
  const names = Object.keys(
    JSON.parse(readProjectFile("import_map.json")).imports,
  );
  for (const [file, imports] of graph) {
    for (const { specifier } of imports) {
      const known = /^(?:\.|node:)/.test(specifier) ||
        names.includes(specifier);
      assert(known, `${file} imports ${specifier}`);
    }
  }
});

Deno.test("no private path of a package is imported, by tests and benches neither", () => {
  const { imports, scopes } = JSON.parse(readProjectFile("import_map.json"));
  const all = Object.assign({}, imports, ...Object.values<object>(scopes));
  for (const [name, target] of Object.entries<string>(all)) {
    // The standard library has a public path for each of its parts, csv-parse one
    // for texts in memory; uplot documents that of its style.
    const isPublic = name.startsWith("@std/") ||
      ["csv-parse/sync", "uplot/style.css"].includes(name);
    if (isPublic) continue;
    assertEquals(target.match(/^npm:(?:@[^/]+\/)?[^/@]+@[^/]+$/)?.[0], target);
  }
  for (const [file, imports] of importsBelow("tests", "bench", "examples")) {
    for (const { specifier } of imports) {
      assert(
        !/^npm:(?:@[^/]+\/)?[^/]+\/(?:src|lib|dist|esm)\//.test(specifier),
        `${file} imports ${specifier}`,
      );
    }
  }
});

Deno.test("the lock file has every package (deno test --no-run --lock=deno.lock tests)", () => {
  const { imports, scopes } = JSON.parse(readProjectFile("import_map.json"));
  const { specifiers } = JSON.parse(readProjectFile("deno.lock"));
  const all = [imports, ...Object.values<object>(scopes)]
    .flatMap((names) => Object.values<string>(names))
    .map((target) => /^npm:(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target);
  assertEquals(all.filter((target) => !(target in specifiers)), []);
});

/** The packages that a module and all that it imports at once need. */
function packagesOf(
  files: readonly string[],
  withLazy = false,
): { readonly loaded: Set<string>; readonly packages: Set<string> } {
  const loaded = new Set<string>();
  const packages = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const one of graph.get(file) ?? []) {
      if (one.typeOnly || (one.lazy && !withLazy)) continue;
      if (one.file !== undefined) load(one.file);
      else if (!one.specifier.startsWith("node:")) packages.add(one.specifier);
    }
  };
  files.forEach(load);
  return { loaded, packages };
}

Deno.test("packages that read one format are loaded with the first file of it", () => {
  const { loaded, packages } = packagesOf([
    "src/ingest/import_bars.ts",
    "src/cli/commands/import.ts",
  ]);
  assert(loaded.has("src/ingest/readers.ts"));
  assertEquals([...packages].filter((name) => name !== "commander"), []);
});

Deno.test("who has no queue downloads no package of queues", () => {
  const queues = ["pg", "pg-boss", "prom-client", "aws4fetch"];
  const commands = COMMANDS.filter((name) => name !== "worker")
    .map((name) => `src/cli/commands/${name}.ts`);
  for (const file of [...commands, "mod.ts", "src/sweep/mod.ts"]) {
    // The runtime downloads the packages of lazy imports too.
    const { packages } = packagesOf([file], true);
    assertEquals(queues.filter((name) => packages.has(name)), [], file);
  }
  const { packages } = packagesOf(["src/queue/client.ts"], true);
  assert(packages.has("pg") && packages.has("pg-boss"));
});

Deno.test("a program that runs backtests in workers loads neither stages nor what makes the result", () => {
  // They take a third of the start, and their threads load them, or the run waits.
  const { loaded } = packagesOf(["src/system/system_manager.ts"]);
  const stages = [
    ...["src/processor/", "src/universe/", "src/statistics/"],
    ...["src/trading/simulated/", "src/system/stages/analysis.ts"],
    ...["src/analysis/analysis_engine.ts", "src/system/stages/universe.ts"],
    ...["src/results/make_result.ts", "src/system/intrinsics.ts"],
  ];
  const early = [...loaded].filter((file) =>
    stages.some((one) => file.startsWith(one))
  );
  assertEquals(early, []);
});

/** Imports that leave a folder, apart from `allowed`; with or without types. */
function outsideOf(
  folder: string,
  allowed: readonly string[],
  types: boolean,
): string[] {
  return [...graph].filter(([file]) => file.startsWith(folder))
    .flatMap(([file, imports]) =>
      imports.filter((one) =>
        !(one.file?.startsWith(folder) ?? false) &&
        !allowed.includes(one.file ?? "") && (types || !one.typeOnly)
      ).map((one) => `${file} imports ${one.specifier}`)
    );
}
