import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "./_in_folder.ts";

Deno.test("a new user saves runs, lists, compares, shows, tags and removes them", () =>
  inFolder(async (run, folder) => {
    await run("init demo");
    const config = Deno.readTextFileSync(`${folder}/demo/config.yaml`);
    Deno.writeTextFileSync(
      `${folder}/demo/slow.yaml`,
      config.replace("period: 30", "period: 40")
        .replaceAll("ema_30_5m", "ema_40_5m"),
    );
    const saved = await run(
      "backtest demo/config.yaml --save --tag fast,first --note why",
    );
    assertEquals(saved.code, 0);
    assertStringIncludes(saved.stderr, "Saved as run 1 in runs\n");
    await run("backtest demo/slow.yaml --save --quiet --tag slow --tag x");
    const again = await run(
      "backtest demo/config.yaml --save --runner inline --json -",
    );
    assertStringIncludes(
      again.stderr,
      "Saved as run 3 in runs, equal to run 1",
    );
    const { hash } = JSON.parse(again.stdout);

    const listed = await run("runs list --json");
    const runs = JSON.parse(listed.stdout);
    assertEquals(runs.map(({ id }: { id: number }) => id), [3, 2, 1]);
    assertEquals([runs[2].hash, runs[2].tags, runs[2].note], [
      hash,
      ["fast", "first"],
      "why",
    ]);
    assertEquals(runs[2].modules.length, 1);
    assertEquals(runs[2].modules[0].hash.length, 64);
    const table = await run("runs list --sort net_profit --limit 2");
    assertEquals(table.stdout.trimEnd().split("\n").length, 3);
    assertStringIncludes(table.stderr, "1 more; --limit shows them");

    const compared = await run("runs compare 1 2");
    assertStringIncludes(compared.stdout, "strategies.0.params.slow");
    assertStringIncludes(compared.stdout, "The same code.");
    assertStringIncludes(compared.stdout, "Round trips: ");

    const shown = await run("runs show 1 --report r.html --result r.json");
    assertStringIncludes(shown.stdout, hash);
    assertStringIncludes(shown.stderr, "Wrote r.json, r.html");
    const result = JSON.parse(Deno.readTextFileSync(`${folder}/r.json`));
    assertEquals(result.fills, JSON.parse(again.stdout).fills);
    const page = Deno.readTextFileSync(`${folder}/r.html`);
    assert(page.startsWith("<!doctype html>"));

    await run("runs tag 1 kept");
    await run("runs tag 1 fast --remove");
    await run("runs rm 2 3");
    const left = JSON.parse((await run("runs list --json")).stdout);
    assertEquals(
      left.map((one: { id: number; tags: string[] }) => [
        one.id,
        one.tags,
      ]),
      [[1, ["first", "kept"]]],
    );
  }));

Deno.test("mistakes are one line, before anything runs", () =>
  inFolder(async (run, folder) => {
    await run("init demo");
    for (
      const [args, message] of [
        ["runs list", "There are no saved runs in runs"],
        ["runs show x", '<run> is "x"'],
        ["runs compare 1 1", "Name two or more different runs"],
        ["runs list --sort sharp", 'did you mean "sharpe"'],
        ["backtest demo/config.yaml --tag a", "--tag needs --save"],
        ["backtest demo/config.yaml --save --tag a,,b", 'The tag ""'],
        ["backtest demo/config.yaml --save --runs demo/config.yaml", "folder"],
      ]
    ) {
      const { code, stdout, stderr } = await run(args);
      assert(code !== 0, args);
      assertEquals(stdout, "", args);
      assertStringIncludes(stderr, message);
      assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), [
      "demo",
    ]);
  }));

Deno.test("a sandboxed run is saved in the working folder", () =>
  inFolder(async (run, folder) => {
    await run("init demo");
    const { code, stderr } = await run(
      "backtest demo/config.yaml --sandbox --save --quiet",
    );
    assertEquals([code, stderr], [0, ""]);
    assert(Deno.statSync(`${folder}/runs/runs.db`).isFile);
    const [one] = JSON.parse((await run("runs list --json")).stdout);
    assert(one.configFile.endsWith("/demo/config.yaml"), one.configFile);
  }));
