import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "./_in_folder.ts";
import { ALPACA_TEST_KEYS } from "../../feeds/venue/alpaca_venue.ts";

const LIVE = `mode: live
session_data_config: { symbols: [QZX, ABC], streams: [1m, 5m] }
api_config: { data_api: alpaca }
`;

/** Runs commands where there is a live config, a wrong one, and a backtest's. */
function withConfigs(
  action: Parameters<typeof inFolder>[0],
): Promise<void> {
  return inFolder(async (run, folder) => {
    const range = "{ start_date: 2025-01-02, end_date: 2025-01-03 }";
    for (
      const [name, text] of [
        ["live", LIVE],
        [
          "wrong",
          `${LIVE.replace("[1m, 5m]", "[30s, 5m]")}
strategies: [{ module: none.ts }]`,
        ],
        ["backtest", LIVE.replace("mode: live", `backtest_config: ${range}`)],
      ]
    ) await Deno.writeTextFile(`${folder}/${name}.yaml`, text);
    await action(run, folder);
  });
}

Deno.test("live --check and config check say that nothing is missing, and run nothing", async () => {
  await withConfigs(async (run) => {
    for (
      const command of ["live live.yaml --check", "config check live.yaml"]
    ) {
      const { code, stdout, stderr } = await run(
        `${command} --db bars.db`,
        ALPACA_TEST_KEYS,
      );
      assertEquals(code, 0, stderr);
      assertEquals(
        stdout,
        "live.yaml is valid: live bars of QZX, ABC from alpaca, simulated orders\n",
      );
    }
  });
});

Deno.test("all that a live run misses is said before it starts, checked or not", async () => {
  await withConfigs(async (run) => {
    for (const check of [" --check", ""]) {
      const { code, stderr } = await run(`live wrong.yaml${check}`, {
        APCA_API_KEY_ID: ALPACA_TEST_KEYS.APCA_API_KEY_ID,
      });
      assertEquals(code, 2);
      for (
        const text of [
          "misses 4 things for a live run",
          "no bar store",
          "30s cannot be made of the 1m bars",
          "APCA_API_SECRET_KEY is not set",
          "strategies[0].module is",
        ]
      ) assertStringIncludes(stderr, text);
      assert(!stderr.includes(ALPACA_TEST_KEYS.APCA_API_KEY_ID));
    }
    const mode = await run("live backtest.yaml --db bars.db", ALPACA_TEST_KEYS);
    assertEquals(mode.code, 2);
    assertStringIncludes(mode.stderr, "write mode: live");
  });
});

Deno.test("live --check names the missing variable of a webhook, and shows no address", async () => {
  await inFolder(async (run, folder) => {
    const notify =
      "live_config: { notify: [{ type: slack, url_env: MY_HOOK }] }";
    await Deno.writeTextFile(`${folder}/live.yaml`, `${LIVE}${notify}\n`);
    const check = "live live.yaml --check --db bars.db";
    const { code, stderr } = await run(check, ALPACA_TEST_KEYS);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "notify needs MY_HOOK, which is not set");
    const MY_HOOK = "https://hooks.example.test/T0K3N";
    const set = await run(check, { ...ALPACA_TEST_KEYS, MY_HOOK });
    assertEquals(set.code, 0, set.stderr);
    assert(!`${set.stdout}${set.stderr}`.includes("T0K3N"));
  });
});

Deno.test("mistakes of a live config and all that its run misses are said at once", async () => {
  const notify = "notify: [{ type: slack, url_env: MY_HOOK }]";
  const wrong = `mode: live
session_data_config: { symbols: [QZX, QZX], streams: [30s], base: 1m }
live_config: { grace_seconds: -1, ${notify} }
strategies: [{ module: none.ts }]
api_config:`;
  const missing = [
    "grace_seconds",
    "base: found",
    "symbols[1]: found",
    "no bar store",
    "30s cannot be made of the 1m bars",
    "notify needs MY_HOOK",
    "strategies[0].module is",
  ];
  const cases: [string, string[]][] = [
    ["", ["api_config.data_api: missing"]],
    [" { data_api: alpca }", [
      'did you mean "alpaca"?',
      "APCA_API_KEY_ID and APCA_API_SECRET_KEY are not set",
    ]],
    [" { data_api: alpaca, feed: sipp }", [
      'api_config.feed: found "sipp"',
      "APCA_API_KEY_ID and APCA_API_SECRET_KEY are not set",
    ]],
    [" { data_api: [] }", ["api_config.data_api: found"]],
  ];
  await inFolder(async (run, folder) => {
    for (const [api, more] of cases) {
      await Deno.writeTextFile(`${folder}/wrong.yaml`, `${wrong}${api}\n`);
      for (
        const command of [
          "live wrong.yaml --check",
          "live wrong.yaml",
          "config check wrong.yaml",
        ]
      ) {
        const { code, stderr } = await run(command);
        assertEquals(code, 2, command);
        for (const text of [...missing, ...more]) {
          assertStringIncludes(stderr, text);
        }
      }
    }
    await Deno.writeTextFile(`${folder}/broken.yaml`, "mode: live\n  x: [");
    const broken = await run("live broken.yaml --check");
    assertStringIncludes(broken.stderr, "is not YAML");
    assert(!broken.stderr.includes("also misses"));
  });
});
