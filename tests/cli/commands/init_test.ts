import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { inProject, openbell } from "../_openbell.ts";
import { TEMPLATES_PATH, templatesModule } from "../_templates.ts";
import { TEMPLATES } from "../../../src/cli/project/templates.ts";
import { loadSessionConfig } from "../../../src/config/load.ts";
import { STANDARD_CHECKS } from "../../../src/indicators/config_checks.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";

const FILES = [
  ".gitignore",
  "config.yaml",
  "deno.json",
  "live.yaml",
  "market.db",
  "session_config.schema.json",
  "strategies",
];

async function inFolder(action: (folder: string) => Promise<void>) {
  const folder = Deno.makeTempDirSync({ prefix: "openbell-init-" });
  try {
    await action(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

Deno.test("init writes a config, a strategy and a database that fit together", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await openbell(["init", "a/demo"], {
      cwd: folder,
    });
    assertEquals(code, 0, stderr);
    assertMatch(
      stdout,
      /^cd a\/demo\n(deno|npx -y deno@[\d.]+) task backtest\n$/,
    );
    assertStringIncludes(stderr, "of 4 symbols on 250 trading dates");
    assertEquals(names(join(folder, "a")), ["demo"]);
    const demo = join(folder, "a", "demo");
    assertEquals(names(demo), FILES);

    const config = loadSessionConfig(
      join(demo, "config.yaml"),
      STANDARD_CHECKS,
    );
    const [strategy] = config.strategies;
    assertEquals(
      Deno.readTextFileSync(new URL(strategy.module)),
      TEMPLATES.crossover.strategy,
    );
    const ids = config.session_data_config.indicators.session.map((i) => i.id);
    assertEquals(ids, [strategy.params.fast, strategy.params.slow] as never);

    const live = loadSessionConfig(join(demo, "live.yaml"), STANDARD_CHECKS);
    assertEquals(live.mode, "live");
    assertEquals(live.store, join(demo, "live.db"));
    assertEquals(live.live_config.replay?.store, join(demo, "market.db"));
    assertEquals(live.session_data_config, config.session_data_config);
    assertEquals(live.strategies, config.strategies);

    const range = config.backtest_config;
    const store = openBarStore(join(demo, "market.db"), { readOnly: true });
    try {
      for (const symbol of config.session_data_config.symbols) {
        for (const interval of ["1m", "1d"] as const) {
          const series = store.series(symbol, interval);
          assertEquals(series?.firstDate, "2025-01-02");
          assertEquals(series?.lastDate, range?.end_date);
        }
      }
    } finally {
      store.close();
    }
  }));

Deno.test("init gives the same database for the same seed, and another one for another seed", () =>
  inFolder(async (folder) => {
    const bars = async (name: string, seed: string) => {
      const path = join(folder, name);
      assertEquals((await openbell(["init", path, "--seed", seed])).code, 0);
      const store = openBarStore(join(path, "market.db"), { readOnly: true });
      try {
        return store.chunks("ALFA", "1m", "2025-06-02", "2025-06-03")
          .map((chunk) => [...chunk.bytes]);
      } finally {
        store.close();
      }
    };
    const first = await bars("one", "5");
    assertEquals(await bars("two", "5"), first);
    const other = await bars("three", "-6");
    assertEquals(other.length, 2);
    assertEquals(JSON.stringify(other) === JSON.stringify(first), false);
  }));

Deno.test("init refuses an existing file or folder with contents and leaves it unchanged", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(join(folder, "mine"), "text");
    const file = await openbell(["init", "mine"], { cwd: folder });
    assertEquals([file.code, file.stdout, file.stderr], [
      2,
      "",
      'error: Cannot create "mine": a file with that name exists\n',
    ]);
    const full = await openbell(["init", "."], { cwd: folder });
    assertEquals(full.code, 2);
    assertStringIncludes(full.stderr, 'it exists and contains "mine"');
    const below = await openbell(["init", "mine/demo"], { cwd: folder });
    assertEquals(below.code, 2);
    assertStringIncludes(below.stderr, 'error: Cannot create "mine/demo": ');
    assertEquals(names(folder), ["mine"]);
    assertEquals(Deno.readTextFileSync(join(folder, "mine")), "text");
  }));

Deno.test("init fills an empty folder", () =>
  inFolder(async (folder) => {
    const path = join(folder, "my demo");
    Deno.mkdirSync(path);
    const { code, stdout } = await openbell(["init", "my demo"], {
      cwd: folder,
    });
    assertEquals(code, 0);
    assertMatch(stdout, /^cd "my demo"\n.*deno.* task backtest\n$/);
    assertEquals(names(path), FILES);
  }));

Deno.test("init fills the empty folder that it works in", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await openbell(["init", "."], {
      cwd: folder,
    });
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^[^\n]*deno.* task backtest\n$/);
    assertEquals(names(folder), FILES);
    // Nothing is left beside it.
    const other = join(folder, "..", `.${folder.split("/").at(-1)}-`);
    const beside = names(join(folder, "..")).map((name) =>
      join(folder, "..", name)
    );
    assertEquals(beside.filter((path) => path.startsWith(other)), []);
  }));

Deno.test("the tasks of a new project run as they are printed", () =>
  inFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const demo = join(folder, "demo");
    for (const task of ["backtest", "report", "sweep"]) {
      const { success, stdout, stderr } = await new Deno.Command(
        Deno.execPath(),
        { args: ["task", task], cwd: demo, env: { NO_COLOR: "1" } },
      ).output();
      const decoder = new TextDecoder();
      assertEquals(success, true, decoder.decode(stderr));
      assertStringIncludes(
        decoder.decode(stdout),
        task === "sweep" ? "net_profit" : "ema_cross",
      );
    }
    assertStringIncludes(
      Deno.readTextFileSync(join(demo, "report.html")),
      "<!doctype html>",
    );
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "strategies/ema_cross.ts"],
      cwd: demo,
    }).output();
    assertEquals(success, true, new TextDecoder().decode(stderr));
  }));

Deno.test("the texts that init and new write are those of the examples (deno task templates)", () => {
  assertEquals(Deno.readTextFileSync(TEMPLATES_PATH), templatesModule());
  const example = Deno.readTextFileSync(
    inProject("examples/strategies/ema_cross.ts"),
  );
  assertEquals(TEMPLATES.crossover.strategy, example);
});
