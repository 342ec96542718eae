/** Registries of npm that are slow, drop connections, fail or send nonsense. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CLI, withMachine } from "./_machine.ts";
import { openNpmRegistry } from "./_npm_registry.ts";
import { type Fault, openRegistry } from "./_registry.ts";

/** What fails, of a package that the program needs and of one that only runs need. */
const PARTS = [
  { pack: "commander", what: "the list of versions" },
  { pack: "deno-std", what: "the archive" },
] as const;

const FAULTS: readonly {
  readonly name: string;
  readonly answer: () => Response;
}[] = [
  {
    name: "fails",
    answer: () => new Response("out of order", { status: 500 }),
  },
  { name: "sends nonsense", answer: () => new Response("<html>") },
  {
    name: "drops the connection",
    answer: () =>
      new Response(
        new ReadableStream({
          pull(body) {
            body.enqueue(new TextEncoder().encode("{"));
            body.error(new Error("dropped"));
          },
        }),
      ),
  },
];

const BACKTEST = ["backtest", "demo/config.yaml", "--db", "demo/market.db"];

for (const { name, answer } of FAULTS) {
  for (const { pack, what } of PARTS) {
    Deno.test(`a registry of npm that ${name} for ${what} of ${pack} is one error, and the next run works`, async () => {
      let isFaulty = true;
      const fault: Fault = (path) =>
        isFaulty && path.split("/")[1] === pack &&
          path.endsWith(".tgz") === (what === "the archive")
          ? answer()
          : undefined;
      await using registry = await openRegistry();
      await withMachine(registry, async ({ deno, npmCache }) => {
        await using npm = openNpmRegistry(npmCache, fault);
        const env = { NPM_CONFIG_REGISTRY: npm.url };
        const openbell = (...args: readonly string[]) =>
          deno(["run", "-A", CLI, ...args], { env });
        const failing = pack === "commander" ? ["init", "demo"] : BACKTEST;
        if (pack === "deno-std") {
          assertEquals((await openbell("init", "demo")).code, 0);
        }
        const failed = await openbell(...failing);
        assertEquals([failed.code, failed.stdout], [1, ""], failed.stderr);
        const lines = failed.stderr.trimEnd().split("\n")
          .filter((line) => !line.startsWith("Download "));
        assertEquals(lines.length, 1, failed.stderr);
        assertMatch(lines[0], /^error: /);
        assertStringIncludes(lines[0], pack);
        isFaulty = false;
        const next = await openbell(...failing);
        assertEquals(next.code, 0, next.stderr);
      }, { hasOwnNpm: true });
    });
  }
}

Deno.test("a slow registry of npm delays the first backtest, no more", async () => {
  await using registry = await openRegistry();
  await withMachine(registry, async ({ deno, npmCache }) => {
    await using npm = openNpmRegistry(npmCache, () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(undefined), 700);
      }));
    const env = { NPM_CONFIG_REGISTRY: npm.url };
    for (const args of [["init", "demo"], BACKTEST]) {
      const { code, stderr } = await deno(["run", "-A", CLI, ...args], { env });
      assertEquals(code, 0, stderr);
    }
    assertEquals(npm.requests.includes("/deno-std"), true);
  }, { hasOwnNpm: true });
});
