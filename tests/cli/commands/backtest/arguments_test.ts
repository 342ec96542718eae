/**
 * Wrong arguments and configs of `openbell backtest`, and `--check`.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../../system/_market.ts";
import { failure, openbell, writeConfig, writeMarket } from "./_backtest.ts";

Deno.test("backtest: wrong arguments end with exit code 2 and a message with what is allowed", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertMatch(
      await failure(2, [config, "--db", db, "--runner", "threads"]),
      /^--runner is "threads"; it must be auto or workers or inline$/,
    );
    assertMatch(await failure(2, [config]), /needs --db FILE/);
    assertMatch(
      await failure(2, [config, "--db", db, "--batch", "0"]),
      /^--batch is "0"; it must be a whole number/,
    );
    assertMatch(
      await failure(2, [config, "--db", db, "--credits", "1.5"]),
      /^--credits is "1\.5"; it must be a whole number/,
    );
    assertMatch(
      await failure(2, [`${folder}/none.yaml`, "--db", db]),
      /none\.yaml": there is no such file$/,
    );
    const unknown = await openbell(["backtest", config, "--fast"]);
    assertEquals(unknown.code, 2);
    assertEquals(unknown.stdout, "");
    assertMatch(unknown.stderr, /^error: unknown option '--fast'/);
  });
});

Deno.test("backtest: all mistakes of a config are reported at once, each with its path, exit 2", async () => {
  await withFolder(async (folder) => {
    const config = writeConfig(folder, {
      mode: "bactest",
      exchange_group: "US_EQITY",
      session_data_config: {
        streams: ["1m", "7x"],
        indicators: { session: [{ name: "emma", interval: "1m", period: 5 }] },
      },
      trading_config: { max_buying_power: -1, max_per_trad: 4 },
    });
    const { code, stdout, stderr } = await openbell([
      "backtest",
      config,
      "--check",
    ]);
    assertEquals(code, 2);
    assertEquals(stdout, "");
    assertMatch(stderr, /^error: /);
    for (
      const path of [
        "mode",
        "exchange_group",
        "session_data_config.streams[1]",
        "session_data_config.indicators.session[0]",
        "trading_config.max_buying_power",
        "max_per_trad",
      ]
    ) assert(stderr.includes(path), `${path} in ${stderr}`);
  });
});

Deno.test("backtest --check says what a config needs and runs nothing", async () => {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const config = writeConfig(folder);
    assertEquals(await openbell(["backtest", config, "--check"]), {
      code: 0,
      stdout: `${config} is valid\n`,
      stderr: "",
    });
    assertEquals(await openbell(["backtest", config, "--check", "--db", db]), {
      code: 0,
      stdout: `${config} is valid: 6 sessions of 2 symbols, base interval 1m\n`,
      stderr: "",
    });
  });
});
