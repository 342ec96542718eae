import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  FROM,
  inReplayFolder,
  replayInput,
  TO,
} from "../../system/_live_replay.ts";
import { parseSessionConfig } from "../../../src/config/parse.ts";
import { recordedConfig } from "../../../src/system/recorded_config.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { openbell } from "../_openbell.ts";

/** Writes a config that replays the folder's market and records to its `live.db`. */
function writeConfig(
  folder: string,
  replay: Record<string, unknown> = {},
): string {
  const path = `${folder}/live.json`;
  const config = { ...replayInput(folder, replay), store: "live.db" };
  Deno.writeTextFileSync(path, JSON.stringify(config));
  return path;
}

Deno.test("live runs to the end of a replay, writes JSON lines and pages, and verify agrees", () =>
  inReplayFolder(async (folder) => {
    const config = writeConfig(folder);
    const pages = `${folder}/pages`;
    const db = `${folder}/live.db`;
    const run = await openbell(["live", config, "--json", "--report", pages]);
    assertEquals(run.code, 0, run.stderr);
    const lines = run.stdout.trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(
      lines.filter(({ type }) => type === "session_end").map(({ date }) =>
        date
      ),
      [FROM, TO],
    );
    for (const { type, time } of lines) {
      assertEquals([typeof type, time], [
        "string",
        new Date(time).toISOString(),
      ]);
    }
    // Nothing is told twice: neither as a record of the log nor of the feed.
    assertEquals(
      lines.filter(({ code }) =>
        code === "order_filled" || code === "session_started"
      ),
      [],
    );
    assertEquals(
      lines.filter(({ type }) => type === "feed").map(({ kind }) => kind),
      ["connected", "subscribed"],
    );
    assertEquals(
      [...Deno.readDirSync(pages)].map(({ name }) => name).sort(),
      [`${FROM}.html`, `${TO}.html`],
    );
    const verified = await openbell(["live", "verify", TO, "--db", db]);
    assertEquals(verified.code, 0, verified.stderr);
    assertMatch(
      verified.stdout,
      /^replayed 2025-07-03: equal, hash [\da-f]+\n$/,
    );
    const { fills } = await runBacktest(
      recordedConfig(parseSessionConfig(replayInput(folder)), db, TO),
      { db },
    );
    assertEquals(
      lines.filter(({ type }) => type === "fill").map((
        {
          marketTime: time,
          type: _,
          time: __,
          date: ___,
          order: ____,
          ...values
        },
      ) => ({ ...values, time })),
      [...fills],
    );
    const last = lines.findLast(({ type }) => type === "result");
    assertEquals([last.sessions, last.fills], [2, fills.length]);
    const settled = await openbell(["live", "settle", TO, "--db", db]);
    assertEquals(settled.stdout, `${TO}: nothing to settle\n`);
    const again = await openbell(["live", config]);
    assertEquals(again.code, 1);
    assertMatch(again.stderr, /The replay of "replayed" is over/);
  }));

Deno.test("verify of a date that differs names the slice and exits with 1", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const config = writeConfig(folder);
    const run = await openbell(["live", config, "--once", "--quiet"]);
    assertEquals([run.code, run.stdout], [0, ""], run.stderr);
    const csv = `${folder}/AAA.csv`;
    Deno.writeTextFileSync(
      csv,
      `timestamp,open,high,low,close,volume\n${FROM}T13:35:00Z,1,1,1,1,1\n`,
    );
    const imported = await openbell([
      ...["import", csv, "--db", db, "--symbol", "AAA", "--interval", "1m"],
      ...["--on-conflict", "replace"],
    ]);
    assertEquals(imported.code, 0, imported.stderr);
    const verified = await openbell(["live", "verify", FROM, "--db", db]);
    assertEquals([verified.code, verified.stdout], [1, ""]);
    assertMatch(
      verified.stderr,
      /the slice that begins at 2025-07-02T13:35:00Z was delivered with other bars/,
    );
  }));

/** Starts a live run, and sends a signal when its feed has subscribed. */
async function signalled(...args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/main.ts", "live", ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  let isSent = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (isSent || !stderr.includes("subscribed")) continue;
    isSent = true;
    child.kill("SIGTERM");
  }
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr };
}

Deno.test(
  "a signal before the first session ends a live run, which says when that opens",
  { ignore: Deno.build.os === "windows" },
  () =>
    inReplayFolder(async (folder) => {
      // One of the two is closed at any hour, and for the next two.
      const isNight = new Date().getUTCHours() < 11;
      const config = `${folder}/closed.json`;
      const feed = new URL(
        "../../../examples/feeds/made_up.ts",
        import.meta.url,
      );
      Deno.writeTextFileSync(
        config,
        JSON.stringify({
          mode: "live",
          exchange_group: isNight ? "US_EQUITY" : "HKEX",
          session_data_config: { symbols: ["AAA"], streams: ["1m"] },
          api_config: { data_api: "module" },
          live_config: { feed_module: feed.href },
          store: "closed.db",
        }),
      );
      for (const sandbox of [[], ["--sandbox"]]) {
        const { code, stdout, stderr } = await signalled(config, ...sandbox);
        assertEquals([code, stdout], [0, ""], stderr);
        assertMatch(
          stderr,
          /stopped before a session had begun: that of [-\d]+ opens at [-\d]+T\d\d:30:00Z/,
        );
      }
    }),
);

Deno.test(
  "a signal ends a live run with its result, and the next start goes on",
  {
    ignore: Deno.build.os === "windows",
  },
  () =>
    inReplayFolder(async (folder) => {
      // Slow enough that the signal comes within the first session.
      const config = writeConfig(folder, { speed_multiplier: 3_000 });
      const run = await signalled(config, "--sandbox");
      assertEquals(run.code, 0, run.stderr);
      assertMatch(run.stdout, /^replayed\n {2}sessions {5}1, 2025-07-02/);
      writeConfig(folder, { speed_multiplier: 20_000 });
      const rest = await openbell(["live", config]);
      assertEquals(rest.code, 0, rest.stderr);
      assertMatch(rest.stdout, /bars {9}1,200 base of 1m/);
      const verified = await openbell(
        ["live", "verify", TO, "--db", `${folder}/live.db`],
      );
      assertEquals(verified.code, 0, verified.stderr);
    }),
);

Deno.test("live --sandbox gives the result of live, verify --sandbox agrees, and strategies read neither files nor keys", () =>
  inReplayFolder(async (folder) => {
    const strategy = `${folder}/reader.js`;
    Deno.writeTextFileSync(
      strategy,
      `const read = (get) => { try { return get(); } catch { return "nothing"; } };
export default {
  subscriptions: [{ intervals: ["5m"] }],
  onSessionStart({ logger }) {
    logger.warn("key " + read(() => Deno.env.get("APCA_API_KEY_ID") ?? "none"));
    logger.warn("file " + read(() => Deno.readTextFileSync(${
        JSON.stringify(strategy)
      }).length));
    read(() => Deno.writeTextFileSync(${
        JSON.stringify(`${folder}/`)
      } + Deno.env.get("LEFT"), ""));
    logger.warn("net " + Deno.permissions.querySync({ name: "net" }).state);
  },
  onBar(context, bar) {
    if (context.position(bar.symbol) === 0) context.buy(bar.symbol, 1);
  },
};`,
    );
    const input = {
      ...replayInput(folder),
      strategies: [{ module: strategy }],
    };
    const hashes = await Promise.all(["free", "boxed"].map(async (name) => {
      const config = `${folder}/${name}.json`;
      const store = `${name}.db`;
      Deno.writeTextFileSync(config, JSON.stringify({ ...input, store }));
      const isBoxed = name === "boxed";
      const run = await openbell(
        [
          ...["live", config, "--once", "--report", `${folder}/${name}`],
          ...(isBoxed ? ["--sandbox"] : []),
        ],
        { env: { APCA_API_KEY_ID: "PKCANARY" } },
      );
      assertEquals(run.code, 0, run.stderr);
      assertEquals(run.stderr.includes("key PKCANARY"), !isBoxed, run.stderr);
      assertEquals(run.stderr.includes("net granted"), !isBoxed);
      for (const what of ["key", "file"]) {
        assertEquals(
          run.stderr.includes(`${what} nothing`),
          isBoxed,
          run.stderr,
        );
      }
      assert(Deno.statSync(`${folder}/${name}/${FROM}.html`).isFile);
      const verified = await openbell(
        [
          ...["live", "verify", FROM, "--db", `${folder}/${store}`],
          ...(isBoxed ? ["--sandbox"] : []),
        ],
        { env: { LEFT: `left_${name}` } },
      );
      assertEquals(verified.code, 0, verified.stderr);
      assertMatch(verified.stdout, /: equal, hash/);
      const left = [...Deno.readDirSync(folder)].map((file) => file.name);
      assertEquals(left.includes(`left_${name}`), !isBoxed);
      return /hash +(\w+)/.exec(run.stdout)?.[1];
    }));
    assert(hashes[0] !== undefined, "a hash");
    assertEquals(hashes[0], hashes[1]);
  }));

Deno.test("mistakes of live are told before it starts", () =>
  inReplayFolder(async (folder) => {
    const config = writeConfig(folder);
    const cases = [
      [["live", config, "--until", "tomorrow"], /--until is "tomorrow"/],
      [
        ["live", config, "--until", "2025-01-02"],
        /There is no session to run: the first one is on 2025-07-02/,
      ],
      [["live", "verify", "x", "--db", "a.db"], /DATE is "x"/],
    ] as const;
    for (const [args, text] of cases) {
      const { code, stderr } = await openbell([...args]);
      assert(code !== 0);
      assertMatch(stderr, text);
    }
  }));

Deno.test("live kill reaches a run in another process, which records it", () =>
  inReplayFolder(async (folder) => {
    const config = writeConfig(folder, { speed_multiplier: 3_000 });
    const db = `${folder}/live.db`;
    const kill = ["live", "kill", "--db", db, "--flatten"];
    const early = await openbell(kill);
    assertEquals(early.code, 1);
    const run = openbell(["live", config, "--once", "--json"]);
    for (;;) {
      const { code, stdout } = await openbell(kill);
      if (code !== 0) continue;
      assertEquals(
        stdout,
        "replayed cancels all orders, refuses new ones and closes all positions, before its next slice\n",
      );
      break;
    }
    const { code, stderr } = await run;
    assertEquals(code, 0, stderr);
    const store = openBarStore(db, { readOnly: true });
    assertEquals(
      store.live.marks(FROM, TO).map(({ kind, date }) => [kind, date]),
      [["flatten", FROM]],
    );
    store.close();
    const verified = await openbell(["live", "verify", FROM, "--db", db]);
    assertEquals(verified.code, 0, verified.stderr);
  }));

Deno.test("live runs symbols with trading hours of their own, and records bars under their group", () =>
  inReplayFolder(async (folder) => {
    const trading_hours = "10:00-12:30";
    const path = `${folder}/live.json`;
    Deno.writeTextFileSync(
      path,
      JSON.stringify({
        ...replayInput(folder),
        store: "live.db",
        instruments: { AAA: { trading_hours }, BBB: { trading_hours } },
      }),
    );
    const run = await openbell(["live", path, "--json"]);
    assertEquals(run.code, 0, run.stderr);
    const db = `${folder}/live.db`;
    const verified = await openbell(["live", "verify", TO, "--db", db]);
    assertEquals(verified.code, 0, verified.stderr);
    assertMatch(verified.stdout, /2025-07-03: equal/);
    const store = openBarStore(db, { readOnly: true });
    const [{ exchange }] = store.ranges();
    const chunks = await store.chunks("AAA", "1m", FROM, TO);
    store.close();
    assertEquals(exchange, "US_EQUITY");
    assertEquals(chunks.map(({ rows }) => rows), [150, 150]);
  }));
