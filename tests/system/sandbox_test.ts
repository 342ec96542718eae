/** Sandboxed strategies, which have no permissions. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { openbell } from "../cli/_openbell.ts";
import { daysBetween, makeConfig, makeMarket, withFolder } from "./_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-08");

function fixture(name: string): string {
  return new URL(`../fixtures/strategies/${name}.ts`, import.meta.url).href;
}

/** Writes a config for some strategies and runs it from the command line. */
async function backtest(folder: string, modules: string[], ...flags: string[]) {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }],
  });
  const config = `${folder}/config.json`;
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      backtest_config: { start_date: DAYS[0].date, end_date: DAYS[0].date },
      session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
      strategies: modules.map((module) => ({ module })),
    }),
  );
  const json = `${folder}/result.json`;
  const args = ["backtest", config, "--db", db, "--quiet", "--json", json];
  const ended = await openbell([...args, ...flags]);
  const read = () => JSON.parse(Deno.readTextFileSync(json));
  return { ...ended, result: ended.code === 0 ? read() : undefined };
}

Deno.test("a sandboxed strategy reaches no file, network, environment or other program", async () => {
  await withFolder(async (folder) => {
    const modules = [fixture("intruder")];
    const inside = await backtest(folder, modules, "--sandbox");
    assertEquals(inside.code, 0, inside.stderr);
    const lines: string[] = inside.result.log.lines.map((
      line: { message: string },
    ) => line.message);
    const denied = [
      "read",
      "node:fs",
      "write",
      "fetch",
      "connect",
      "Deno.env",
      "node env",
      "run",
      "child_process",
      "import",
      "host",
      "worker",
    ];
    assertEquals(lines.map((line) => line.split(": ")[0]), [
      ...denied,
      "request",
      "own module",
    ]);
    for (const line of lines.slice(0, denied.length)) {
      assert(!line.endsWith("done"), line);
    }
    assertEquals(lines.at(-2), "request: denied");
    assertEquals(lines.at(-1), "own module: true");
    // Control: the same strategy can read outside of the sandbox.
    const outside = await backtest(folder, modules);
    assertEquals(outside.result.log.lines[0].message, "read: done");
  });
});

Deno.test("paths of a sandboxed run are relative to the working folder", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    Deno.renameSync(db, `${folder}/market.db`);
    const [{ date }] = DAYS;
    Deno.writeTextFileSync(
      `${folder}/config.json`,
      JSON.stringify({
        backtest_config: { start_date: date, end_date: date },
        session_data_config: { symbols: ["AAA"], streams: ["1m", "5m"] },
        strategies: [{ module: fixture("quiet") }],
      }),
    );
    const ended = await openbell([
      ...["backtest", "config.json", "--db", "market.db", "--sandbox"],
      ...["--quiet", "--json", "result.json"],
    ], { cwd: folder });
    assertEquals(ended.code, 0, ended.stderr);
    const result = JSON.parse(Deno.readTextFileSync(`${folder}/result.json`));
    assertEquals(result.sessions.length, 1);
  });
});

Deno.test("a sandboxed run has the same result as one without a sandbox", async () => {
  await withFolder(async (folder) => {
    const modules = [fixture("scanner")];
    const [free, boxed] = [
      await backtest(folder, modules),
      await backtest(folder, modules, "--sandbox"),
    ];
    assert(free.result.fills.length > 0);
    assertEquals(boxed.result.fills, free.result.fills);
    assertEquals(boxed.result.hash, free.result.hash);
  });
});

Deno.test("a sandboxed strategy cannot import a file as text or JSON", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/secret.json`, '{"key":"k"}');
    const types = { text: "text", json: "json" };
    for (const [name, type] of Object.entries(types)) {
      Deno.writeTextFileSync(
        `${folder}/${name}.ts`,
        `import secret from "./secret.json" with { type: "${type}" };
        export default secret;`,
      );
    }
    // A dynamic import whose attribute key is escaped.
    Deno.writeTextFileSync(
      `${folder}/later.ts`,
      `export default import("./secret.json", { "w\\u0069th": { type: "json" } });`,
    );
    for (const name of ["text", "json", "later"]) {
      const module = `${folder}/reads_${name}.ts`;
      Deno.writeTextFileSync(
        module,
        `import "./${name}.ts"; export default { subscriptions: [] };`,
      );
      const inside = await backtest(folder, [module], "--sandbox");
      assertEquals(inside.code, 1, name);
      assert(
        inside.stderr.startsWith(
          `error: Cannot load file://${module}: file://${folder}/${name}.ts imports "./secret.json" as `,
        ),
        inside.stderr,
      );
      assertEquals(inside.stderr.trimEnd().split("\n").length, 1);
      assertEquals((await backtest(folder, [module])).code, 0, name);
    }
  });
});

Deno.test("a type-only import of a strategy is not loaded and may import anything", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/data.json`, '{"key":"k"}');
    Deno.writeTextFileSync(
      `${folder}/types.ts`,
      `import data from "./data.json" with { type: "json" };
      export type Data = typeof data;
      export interface Shape { readonly subscriptions: readonly Data[] }`,
    );
    const module = `${folder}/typed.ts`;
    Deno.writeTextFileSync(
      module,
      `import type { Shape } from "./types.ts";
      export default { subscriptions: [] } satisfies Shape;`,
    );
    const inside = await backtest(folder, [module], "--sandbox");
    assertEquals(inside.code, 0, inside.stderr);
  });
});

Deno.test("a strategy that cannot be loaded in the sandbox gives an error without a stack and exit code 1", async () => {
  await withFolder(async (folder) => {
    const broken = `${folder}/broken.ts`;
    Deno.writeTextFileSync(broken, "throw new Error('at load');");
    const empty = `${folder}/empty.ts`;
    Deno.writeTextFileSync(empty, "export const x = 1;");
    const wrong = `${folder}/wrong.ts`;
    Deno.writeTextFileSync(wrong, "export default {\n  onBar() { = },\n};");
    const lost = `${folder}/lost.ts`;
    Deno.writeTextFileSync(lost, 'import "./gone.ts";\nexport default {};');
    const misses = `${folder}/misses.ts`;
    Deno.writeTextFileSync(misses, 'import { y } from "./empty.ts";\ny();');
    const cases = [
      [broken, "at load (broken.ts:1:7)"],
      [empty, "it has no default export"],
      [`${folder}/nowhere.ts`, "there is no such file"],
      [wrong, "(wrong.ts:2:13)"],
      [lost, `Module not found "file://${folder}/gone.ts" (lost.ts:1:8)`],
      [misses, "(misses.ts:1:10)"],
    ];
    for (const [module, text] of cases) {
      // The same message inside and outside of the sandbox.
      for (const flags of [["--sandbox"], []]) {
        const ended = await backtest(folder, [module], ...flags);
        assertEquals([ended.code, ended.stdout], [1, ""], ended.stderr);
        const [line, ...others] = ended.stderr.trimEnd().split("\n");
        assertEquals(others, []);
        const head = `error: Cannot load strategy file://${module}: `;
        assert(line.startsWith(head), line);
        assert(line.slice(head.length).includes(text), line);
      }
    }
  });
});

Deno.test("the sandbox requires strategy modules in their own thread", async () => {
  const config = makeConfig({ days: DAYS, symbols: ["AAA"] });
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    for (
      const options of [
        { runner: "inline" as const },
        { strategies: [{ subscriptions: [] }] },
      ]
    ) {
      const error = await assertRejects(
        () => runBacktest(config, { db, sandbox: true, ...options }),
        SessionError,
        "The sandbox needs the runner workers",
      );
      assertEquals(error.code, "argument_invalid");
    }
  });
});
