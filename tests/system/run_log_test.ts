/** What a run tells while it goes on: LogTape, listeners, levels, order, floods. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  configureSync,
  type LogRecord as TapeRecord,
  resetSync,
} from "@logtape/logtape";
import { SessionError } from "../../src/errors.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import type {
  EngineOptions,
  RunOptions,
} from "../../src/system/run_options.ts";
import { runBacktest, startBacktest } from "../../src/system/system_manager.ts";
import { WORKER_URLS } from "../../src/system/worker_urls.ts";
import { inProject, runArgs } from "../cli/_openbell.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-05");
const DATES = DAYS.map(({ date }) => date);
const FORGER = new URL("../fixtures/workers/forger.ts", import.meta.url);

/** A strategy's module that writes the lines of its hooks. */
const SPEAKER = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  setup(context) { context.logger.debug("set up"); },
  onSessionStart(context) {
    context.logger.info("begin " + context.session.date);
    context.logger.warn("care\\x1b[31m\\nmain: forged");
    context.submit({ symbol: "AAA", side: "buy", quantity: 1e6 });
  },
  onSessionEnd(context) { context.logger.error("end"); },
};`;

interface Setup {
  readonly source?: string;
  readonly speed?: number;
}

/** Runs `body` with a market with gaps and a config whose strategy is `source`. */
async function withRun(
  { source = SPEAKER, speed }: Setup,
  body: (
    config: ReturnType<typeof makeConfig>,
    db: string,
  ) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.1 }],
    });
    Deno.writeTextFileSync(`${folder}/speaker.js`, source);
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA", "BBB"],
      ...(speed !== undefined && { speed }),
      rest: {
        strategies: [{ name: "speaker", module: `${folder}/speaker.js` }],
      },
    });
    await body(config, db);
  });
}

/** Runs with LogTape configured for a level; returns what its sink received. */
async function tapeOf(
  lowestLevel: "debug" | "info" | "warning" | "error",
  run: () => Promise<unknown>,
  category: string[] = ["openbell"],
): Promise<TapeRecord[]> {
  const records: TapeRecord[] = [];
  configureSync({
    sinks: { test: (record) => records.push(record) },
    loggers: [
      { category, lowestLevel, sinks: ["test"] },
      { category: ["logtape", "meta"], lowestLevel: null },
    ],
  });
  try {
    await run();
  } finally {
    resetSync();
  }
  return records;
}

function withCode(records: readonly TapeRecord[], code: string): TapeRecord[] {
  return records.filter(({ properties }) => properties.code === code);
}

for (const layout of LAYOUT_NAMES) {
  Deno.test(`${layout}: the loggers of LogTape get what all workers do, with worker, date, strategy and market time, in the order of each worker`, async () => {
    await withRun({}, async (config, db) => {
      const records = await tapeOf(
        "debug",
        () => runBacktest(config, { db, ...LAYOUTS[layout] }),
      );
      const lines = withCode(records, "strategy_line");
      assertEquals(
        lines.map(({ level, message, properties }) => [
          level,
          message.join(""),
          properties.date,
        ]),
        [
          ["debug", "set up", DATES[0]],
          ...DATES.flatMap((date) => [
            ["info", `begin ${date}`, date],
            ["warning", "care\\nmain: forged", date],
            ["error", "end", date],
          ]),
        ],
      );
      for (const { category, properties } of lines) {
        assertEquals(category, ["openbell", "strategy"]);
        assertEquals([properties.worker, properties.strategy], [
          "analysis",
          "speaker",
        ]);
      }
      assertEquals(
        lines.slice(1).map(({ properties }) => properties.marketTime),
        DAYS.flatMap(({ open, close }) => [open, open, close]),
      );
      // The order of each worker.
      const ofAnalysis = records
        .filter(({ properties }) => properties.worker === "analysis")
        .map(({ properties }) => `${properties.code} ${properties.date}`);
      assertEquals(
        ofAnalysis.filter((text) => text.startsWith("session_started")),
        DATES.map((date) => `session_started ${date}`),
      );
      for (const date of DATES) {
        const of = ofAnalysis.filter((text) => text.endsWith(date));
        const started = of.indexOf(`session_started ${date}`);
        const begun = of.lastIndexOf(`strategy_line ${date}`);
        assert(started >= 0 && begun > started, of.join());
        assert(of.includes(`request_refused ${date}`));
      }
      assertEquals(
        withCode(records, "session_loaded").map((one) => one.properties.date),
        DATES,
      );
      const gaps = withCode(records, "gaps_found");
      assertEquals(gaps.map(({ properties: { date } }) => date), DATES);
      for (const { properties, category } of gaps) {
        assertEquals([properties.symbols, properties.worst], [1, "BBB"]);
        assertEquals(category, ["openbell", "quality_manager"]);
      }
      const ended = withCode(records, "session_ended");
      assertEquals(ended.map(({ properties: { date } }) => date), DATES);
      for (const { properties: { report, date } } of ended) {
        assert(String(report).startsWith(`Session ${date}\n  bars `));
      }
      assertEquals(
        withCode(records, "run_phase").map(({ properties }) =>
          properties.phase
        ),
        ["prepare", "start", "result"],
      );
      const codes = records.map(({ properties }) => properties.code)
        .filter((code) => code !== "run_phase");
      assertEquals([codes[0], codes.at(-1)], ["run_started", "run_ended"]);
    });
  });

  Deno.test(`${layout}: a level keeps the records below it from being told, and from changing the result`, async () => {
    await withRun({}, async (config, db) => {
      const hashes: string[] = [];
      const run = async () => {
        const result = await runBacktest(config, { db, ...LAYOUTS[layout] });
        hashes.push(result.hash);
      };
      const warnings = await tapeOf("warning", run);
      assertEquals(
        warnings.map(({ level, properties: { code } }) => `${level} ${code}`),
        DATES.flatMap(() => ["warning strategy_line", "error strategy_line"]),
      );
      const errors = await tapeOf("error", run);
      assertEquals(errors.length, DATES.length);
      const lines = await tapeOf("info", run, ["openbell", "strategy"]);
      assertEquals(lines.length, 3 * DATES.length);
      assertEquals(await tapeOf("debug", run, ["other"]), []);
      assertEquals(new Set(hashes).size, 1);
    });
  });

  Deno.test(`${layout}: a line is told while the run goes on`, async () => {
    // At this speed the sessions take days.
    await withRun({ speed: 0.1 }, async (config, db) => {
      const told = Promise.withResolvers<LogRecord>();
      const run = startBacktest(config, {
        db,
        ...LAYOUTS[layout],
        onLog: (record) => {
          if (record.level === "warn") told.resolve(record);
        },
      });
      const { date, strategy } = await told.promise;
      assertEquals([date, strategy], [DATES[0], "speaker"]);
      assertEquals(run.status().state, "running");
      run.stop();
      await assertRejects(() => run.result, SessionError, "stopped");
    });
  });

  Deno.test(`${layout}: a flood is cut off, its number told, and a warning after it is not lost`, async () => {
    const source = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart(context) {
    for (let i = 0; i < 50_000; i++) context.logger.info("line " + i);
    context.logger.warn("after the flood");
  },
};`;
    await withRun({ source }, async (config, db) => {
      const records = await tapeOf(
        "info",
        () => runBacktest(config, { db, ...LAYOUTS[layout] }),
      );
      const lines = withCode(records, "strategy_line");
      const infos = lines.filter(({ level }) => level === "info");
      const dropped = withCode(records, "records_dropped")
        .reduce((sum, { properties }) => sum + Number(properties.dropped), 0);
      assertEquals(infos.length + dropped, 50_000 * DATES.length);
      assert(infos.length >= 10_000);
      assertEquals(
        infos.slice(0, 10_000).map(({ message }) => message[0]),
        Array.from({ length: 10_000 }, (_, i) => `line ${i}`),
      );
      assertEquals(lines.length - infos.length, DATES.length);
    });
  });
}

Deno.test("strategies given as objects are told of as modules are", async () => {
  await withRun({}, async (config, db) => {
    for (const layout of LAYOUT_NAMES) {
      const records: LogRecord[] = [];
      const notices: string[] = [];
      const options: RunOptions = {
        db,
        ...LAYOUTS[layout],
        onLog: (record) => records.push(record),
        onNotice: (text) => notices.push(text),
        strategies: [{
          name: "given",
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart: ({ logger }) => {
            logger.debug("hidden");
            logger.info("shown");
            logger.warn("noticed");
          },
        }],
      };
      await runBacktest(config, options);
      const lines = records.filter(({ code }) => code === "strategy_line");
      assertEquals(
        lines.map(({ text, date, strategy }) => [text, date, strategy]),
        DATES.flatMap((date) => [
          ["shown", date, "given"],
          ["noticed", date, "given"],
        ]),
      );
      assertEquals(notices, DATES.map(() => "given: noticed"));
    }
  });
});

Deno.test("a failed run and a stopped one are told with their error", async () => {
  const source = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onBar() { throw new Error("broken\\x1b[2J"); },
};`;
  await withRun({ source }, async (config, db) => {
    for (const layout of LAYOUT_NAMES) {
      const records = await tapeOf("info", async () => {
        await assertRejects(
          () => runBacktest(config, { db, ...LAYOUTS[layout] }),
          SessionError,
          "broken",
        );
        const stopped = startBacktest(config, { db, ...LAYOUTS[layout] });
        stopped.stop();
        await assertRejects(() => stopped.result, SessionError, "stopped");
      });
      const failed = withCode(records, "run_failed");
      assertEquals(
        failed.map(({ level, properties: { error, phase, date } }) => [
          level,
          error,
          phase,
          date,
        ]),
        [
          ["error", "strategy_failed", "onBar", DATES[0]],
          ["info", "stopped", undefined, undefined],
        ],
      );
      assert(!failed[0].message.join("").includes("\x1b"));
    }
  });
});

Deno.test("a worker cannot write records in the name of another", async () => {
  await withRun({}, async (config, db) => {
    const records: LogRecord[] = [];
    const run = (as: string) => {
      const analysis = new URL(FORGER);
      analysis.search = `as=${as}`;
      const options: EngineOptions = {
        db,
        workerUrls: { ...WORKER_URLS, analysis },
        onLog: (record) => records.push(record),
      };
      return runBacktest(config, options);
    };
    await assertRejects(
      () => run("coordinator"),
      SessionError,
      "its record is of another worker",
    );
    assertEquals(records.filter(({ text }) => text === "forged"), []);
    await run("analysis");
    assertEquals(records.filter(({ text }) => text === "forged").length, 1);
  });
});

Deno.test("a program that configures no log writes nothing and ends by itself", async () => {
  await withRun({}, async (config, db) => {
    const program = `
import { loadSessionConfig, startBacktest } from ${
      JSON.stringify(new URL("../../mod.ts", import.meta.url).href)
    };
const config = JSON.parse(Deno.args[0]);
for (const runner of ["workers", "inline"]) {
  const result = await startBacktest(config, { db: Deno.args[1], runner }).result;
  if (result.log.lines.length < ${
      3 * DATES.length
    }) throw new Error("no lines");
}`;
    const path = `${db}.program.ts`;
    Deno.writeTextFileSync(path, program);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: runArgs(path, [JSON.stringify(config), db]),
      cwd: inProject("."),
      env: { NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([text(stdout), text(stderr), code], ["", "", 0]);
  });
});
