import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CLI, withMachine, writeDemo } from "./_machine.ts";
import { type Fault, openRegistry } from "./_registry.ts";

// The command line starts it first; in a run like this it has the strategies.
const WORKER = "/workers/run.ts";

/** What a registry does with one worker's module, and what the run says then. */
const FAULTS: readonly {
  readonly name: string;
  readonly answer: () => Response | Promise<Response>;
  readonly error: RegExp;
  /** Options of the runtime with which the next run works. */
  readonly again?: readonly string[];
}[] = [
  {
    name: "has no module of a worker",
    answer: () => new Response("", { status: 404 }),
    error: /^error: The analysis \(run\.ts\) died: Module not found/m,
    // The runtime remembers what a registry does not have.
    again: ["--reload"],
  },
  {
    name: "drops the connection",
    answer: () =>
      new Response(
        new ReadableStream({
          pull(body) {
            body.enqueue(new TextEncoder().encode("// A module"));
            body.error(new Error("dropped"));
          },
        }),
      ),
    error: /^error: The analysis \(run\.ts\) died: Import .* failed/m,
  },
  {
    name: "never answers",
    answer: () => new Promise(() => {}),
    error:
      /^error: The analysis cannot start: its module \S+\/workers\/run\.ts was not loaded within 30 seconds/m,
  },
];

for (const { name, answer, error, again = [] } of FAULTS) {
  Deno.test(`a registry that ${name} is one error, and the next run works`, async () => {
    let isFaulty = true;
    const fault: Fault = (path) =>
      isFaulty && path.endsWith(WORKER) ? answer() : undefined;
    await using registry = await openRegistry(fault);
    await withMachine(registry, async (machine) => {
      const { deno } = machine;
      await writeDemo(machine);
      const backtest = (options: readonly string[]) =>
        deno([
          ...["run", ...options, "-A", CLI, "backtest", "demo/config.yaml"],
          ...["--db", "demo/market.db"],
        ]);
      const failed = await backtest([]);
      assertEquals([failed.code, failed.stdout], [1, ""]);
      assertMatch(failed.stderr, error);
      isFaulty = false;
      const next = await backtest(again);
      assertEquals(next.code, 0, next.stderr);
      assertStringIncludes(next.stdout, "ema_cross");
    });
  });
}

for (
  const { name, answer, again } of FAULTS.filter(({ name }) =>
    name !== "never answers"
  )
) {
  Deno.test(`a registry that ${name.replace("a worker", "a command")} is one line, and the next command works`, async () => {
    let isFaulty = true;
    await using registry = await openRegistry((path) =>
      isFaulty && path.endsWith("/src/cli/commands/init.ts")
        ? answer()
        : undefined
    );
    await withMachine(registry, async ({ deno }) => {
      const init = (options: readonly string[] = []) =>
        deno(["run", ...options, "-A", CLI, "init", "demo"]);
      const { code, stdout, stderr } = await init();
      assertEquals([code, stdout], [1, ""]);
      const lines = stderr.trimEnd().split("\n")
        .filter((line) => !line.startsWith("Download "));
      assertEquals(lines.length, 1, stderr);
      assertMatch(
        lines[0],
        /^error: Cannot load the command init: .*commands\/init\.ts/,
      );
      isFaulty = false;
      const next = await init(again);
      assertEquals(next.code, 0, next.stderr);
    });
  });
}

Deno.test("a registry that is slow with the modules of threads delays the run, no more", async () => {
  await using registry = await openRegistry((path) =>
    path.includes("/workers/")
      ? new Promise((resolve) => {
        setTimeout(() => resolve(undefined), 1_500);
      })
      : undefined
  );
  await withMachine(registry, async (machine) => {
    const { deno } = machine;
    await writeDemo(machine);
    const { code, stderr } = await deno([
      ...["run", "-A", CLI, "backtest", "demo/config.yaml"],
      ...["--db", "demo/market.db"],
    ]);
    assertEquals(code, 0, stderr);
    assertEquals(
      registry.requests.filter((path) => path.includes("/workers/")).length,
      2,
    );
  });
});
