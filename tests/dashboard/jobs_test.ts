/** Runs that are started from the page: what may be changed, who may start them, how they end. */
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { launchRun } from "../../src/cli/commands/dashboard/launch_run.ts";
import { startDashboard } from "../../src/dashboard/dashboard.ts";
import {
  type RunEvent,
  RunJobs,
  type RunOrder,
} from "../../src/dashboard/run_jobs.ts";
import {
  requireModulesBelow,
  withChanges,
} from "../../src/dashboard/run_orders.ts";
import { SessionError } from "../../src/errors.ts";
import { RunStore } from "../../src/runs/run_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { withRuns } from "../runs/_demo_run.ts";
import { withFolder } from "../system/_market.ts";

const ORDER: RunOrder = {
  title: "t",
  config: {},
  store: "/s.db",
  runs: "/runs",
  sandbox: false,
  configFile: "",
  parent: 1,
  tags: [],
};

Deno.test("only values of a run may be changed, and only those that the config has", () => {
  const config = {
    session_name: "a",
    store: "x.db",
    backtest_config: { start_date: "2025-01-02", speed_multiplier: 0 },
    session_data_config: {
      symbols: ["A"],
      indicators: { session: [{ id: "e", params: { period: 5 } }] },
    },
    trading_config: { max_buying_power: 1, slippage: { type: "none" } },
    strategies: [{ module: "file:///a.ts", params: { fast: 1, "a.b": 2 } }],
  };
  assertEquals(
    withChanges(config, {
      "strategies.0.params.fast": 9,
      "strategies.0.params.a.b": "x",
      "session_data_config.symbols": ["B", "C"],
      "session_data_config.indicators.session.0.params.period": 7,
      "trading_config.max_buying_power": 5,
      "backtest_config.start_date": "2025-01-03",
    }),
    {
      session_name: "a",
      store: "x.db",
      backtest_config: { start_date: "2025-01-03", speed_multiplier: 0 },
      session_data_config: {
        symbols: ["B", "C"],
        indicators: { session: [{ id: "e", params: { period: 7 } }] },
      },
      trading_config: { max_buying_power: 5, slippage: { type: "none" } },
      strategies: [{ module: "file:///a.ts", params: { fast: 9, "a.b": "x" } }],
    },
  );
  assertEquals(config.strategies[0].params.fast, 1);
  for (
    const path of [
      "store",
      "strategies",
      "strategies.0",
      "strategies.0.module",
      "strategies.1.params.fast",
      "strategies.0.params.slow",
      "strategies.0.params.__proto__",
      "strategies.__proto__.params.fast",
      "trading_config.slippage.module",
      "trading_config.constructor",
      "session_data_config.indicators.modules",
      "live_config.feed_module",
      "backtest_config.speed_multiplier",
      "",
    ]
  ) {
    const error = assertThrows(
      () => withChanges(config, { [path]: 1 }),
      SessionError,
    );
    assertEquals(error.code, "argument_invalid", path);
  }
});

Deno.test("modules outside of the project are refused, wherever links and addresses lead", () =>
  withFolder((folder) => {
    const project = `${folder}/project`;
    Deno.mkdirSync(`${project}/strategies`, { recursive: true });
    Deno.mkdirSync(`${folder}/project2`);
    for (
      const name of ["project/strategies/in.ts", "out.ts", "project2/out.ts"]
    ) Deno.writeTextFileSync(`${folder}/${name}`, "export default {};");
    Deno.symlinkSync(`${folder}/out.ts`, `${project}/link.ts`);
    const configOf = (module: unknown, indicators: unknown[] = []) => ({
      strategies: [{ module }],
      session_data_config: {
        scanners: [],
        indicators: { modules: indicators },
      },
      trading_config: {
        commission: { type: "none" },
        slippage: { type: "none" },
        spread: { type: "none" },
        fill_model: { type: "none" },
      },
    });
    const inside = `file://${project}/strategies/in.ts`;
    requireModulesBelow(project, configOf(inside));
    for (
      const module of [
        `file://${folder}/out.ts`,
        `file://${folder}/project2/out.ts`,
        `file://${project}/../out.ts`,
        `file://${project}/%2e%2e/out.ts`,
        `file://${project}/link.ts`,
        `file://${project}/none.ts`,
        `file://${project}`,
        `file://elsewhere${project}/strategies/in.ts`,
        "file:///%00",
        "https://example.com/in.ts",
        "data:text/javascript,export default {}",
        "npm:left-pad",
        `${project}/strategies/in.ts`,
      ]
    ) {
      for (const config of [configOf(module), configOf(inside, [module])]) {
        const error = assertThrows(
          () => requireModulesBelow(project, config),
          SessionError,
          "",
          module,
        );
        assertEquals(error.code, "argument_invalid", module);
      }
    }
    for (const broken of [{}, null, configOf(5), configOf({})]) {
      const error = assertThrows(
        () => requireModulesBelow(project, broken),
        SessionError,
      );
      assertEquals(error.code, "store_corrupt");
    }
  }));

/** A launch whose processes do what a test says. */
function fakeLaunch() {
  const started: {
    readonly tell: (event: RunEvent) => void;
    readonly end: (how: string) => void;
    readonly cancelled: { value: boolean };
  }[] = [];
  const jobs = new RunJobs((_, tell) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const cancelled = { value: false };
    started.push({ tell, end: resolve, cancelled });
    return {
      finished: promise,
      cancel: () => {
        cancelled.value = true;
        resolve("was ended by SIGTERM");
      },
    };
  });
  return { jobs, started };
}

/** The values of an event stream that has ended. */
async function eventsOf(response: Response) {
  const text = await response.text();
  return text.trimEnd().split("\n\n").map((event) => {
    assert(event.startsWith("data: "), event);
    return JSON.parse(event.slice(6));
  });
}

Deno.test("a run that was started tells how it goes, and how it ended", async () => {
  const { jobs, started } = fakeLaunch();
  const { id } = jobs.start(ORDER);
  const events = eventsOf(jobs.events(id));
  const progress = {
    sessions: 1,
    sessionsTotal: 2,
    date: "2025-01-02",
    events: 5,
    equity: 9,
  };
  started[0].tell({ progress });
  started[0].tell({ line: "x".repeat(9_000) });
  started[0].tell({ saved: 7 });
  started[0].end("code 0");
  const seen = await events;
  assertEquals(seen.map(({ state }) => state).at(-1), "saved");
  assertEquals(seen[1].progress, progress);
  assertEquals(seen.at(-1).run, 7);
  assertEquals(seen.at(-1).log[0].length, 500);
  // Who comes later gets what there is.
  assertEquals(await eventsOf(jobs.events(id)), [jobs.get(id)]);
  assertThrows(() => jobs.get(99), SessionError, "no run with the number 99");
});

Deno.test("a run fails with its error, or with what became of its process", async () => {
  const { jobs, started } = fakeLaunch();
  const first = jobs.start(ORDER).id;
  started[0].tell({ error: { code: "config_invalid", message: "no" } });
  started[0].end("code 2");
  await eventsOf(jobs.events(first));
  assertEquals(jobs.get(first).state, "failed");
  assertEquals(jobs.get(first).error, {
    code: "config_invalid",
    message: "no",
  });
  const second = jobs.start(ORDER).id;
  started[1].end("ended by SIGKILL");
  await eventsOf(jobs.events(second));
  assertEquals(jobs.get(second).error, {
    code: "worker_failed",
    message: "ended by SIGKILL",
  });
});

Deno.test("two runs go on at once, one can be cancelled, and the end cancels all", async () => {
  const { jobs, started } = fakeLaunch();
  const first = jobs.start(ORDER);
  jobs.start(ORDER);
  assertThrows(() => jobs.start(ORDER), SessionError, "2 runs go on");
  assertEquals(jobs.cancel(first.id).state, "cancelled");
  await eventsOf(jobs.events(first.id));
  assertEquals(jobs.get(first.id).state, "cancelled");
  assertEquals(started.map(({ cancelled }) => cancelled.value), [true, false]);
  jobs.start(ORDER);
  await jobs.stop();
  assertEquals(started.map(({ cancelled }) => cancelled.value), [
    true,
    true,
    true,
  ]);
  assertThrows(() => jobs.start(ORDER), SessionError, "starts no runs");
  assertThrows(
    () => new RunJobs(undefined).start(ORDER),
    SessionError,
    "starts no runs",
  );
});

/** Follows a run until it has ended. */
async function ended(
  ask: (path: string) => Promise<Response>,
  id: number,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  return (await eventsOf(await ask(`/api/jobs/${id}/events`))).at(-1);
}

Deno.test("a run again is the run of the changed config, saved with its parent and its permissions", () =>
  withRuns([9], async ([result], folder, db) => {
    const runs = `${folder}/runs`;
    const store = new RunStore(runs, { create: true });
    store.save(result, { store: db, configFile: `${folder}/c.yaml` });
    store.save(result, { store: db, sandbox: true });
    store.close();
    const dashboard = startDashboard({
      runs,
      db,
      project: folder,
      launch: launchRun,
    });
    try {
      const ask = (path: string, options: RequestInit = {}) =>
        fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
          ...options,
          headers: { authorization: `Bearer ${dashboard.token}` },
        });
      const again = async (run: number, changes: unknown) =>
        await (await ask(`/api/runs/${run}/again`, {
          method: "POST",
          body: JSON.stringify({ changes }),
        })).json();
      const path = "strategies.0.params.every";
      const [open, closed] = [
        await again(1, { [path]: 14 }),
        await again(2, { [path]: 14, "session_data_config.symbols": ["ALFA"] }),
      ];
      assertEquals([open.sandbox, closed.sandbox], [false, true]);
      const first = await ended(ask, open.id);
      assertEquals([first.state, first.error], ["saved", null]);
      const second = await ended(ask, closed.id);
      assertEquals([second.state, second.error], ["saved", null]);
      // What the engine makes of the same config, without a dashboard.
      const { config } = result;
      const [strategy] = config.strategies;
      const changed: SessionConfig = {
        ...config,
        strategies: [{ ...strategy, params: { every: 14 } }],
      };
      const data = config.session_data_config;
      const expected = [
        await runBacktest(changed, { db }),
        await runBacktest({
          ...changed,
          session_data_config: { ...data, symbols: ["ALFA"] },
        }, { db }),
      ];
      const saved = new RunStore(runs, { readOnly: true });
      const [a, b] = [first.run, second.run].map((id) => saved.get(id));
      saved.close();
      assertEquals([a.hash, b.hash], expected.map(({ hash }) => hash));
      assertEquals([a.parent, a.sandbox, a.configFile], [
        1,
        false,
        `${folder}/c.yaml`,
      ]);
      assertEquals([b.parent, b.sandbox], [2, true]);
      // A mistake is an error with a code.
      const wrong = await again(1, {
        "backtest_config.start_date": "2025-02-30",
      });
      const failed = await ended(ask, wrong.id);
      assertEquals(failed.state, "failed");
      assertEquals(failed.error.code, "config_invalid");
      assertStringIncludes(failed.error.message, "2025-02-30");
    } finally {
      await dashboard.stop();
    }
  }));

Deno.test("runs are started with the token and from this page only", () =>
  withRuns([9], async ([result], folder, db) => {
    const runs = `${folder}/runs`;
    const store = new RunStore(runs, { create: true });
    store.save(result, { store: db });
    store.close();
    let launched = 0;
    const dashboard = startDashboard({
      runs,
      project: `${folder}/elsewhere`,
      launch: () => {
        launched++;
        return { finished: Promise.resolve(""), cancel: () => {} };
      },
    });
    const { port, token } = dashboard;
    const status = async (headers: Record<string, string>, body = "{}") => {
      const response = await fetch(
        `http://127.0.0.1:${port}/api/runs/1/again`,
        {
          method: "POST",
          headers,
          body,
        },
      );
      return [response.status, (await response.json()).error];
    };
    const cookie = `openbell_${port}=${token}`;
    const origin = `http://127.0.0.1:${port}`;
    try {
      assertEquals((await status({ cookie }))[0], 403);
      assertEquals((await status({ origin }))[0], 401);
      assertEquals(
        (await status({ cookie, origin: "http://evil.example" }))[0],
        403,
      );
      const bearer = { authorization: `Bearer ${token}` };
      for (const headers of [{ cookie, origin }, bearer]) {
        const [code, error] = await status(headers);
        assertEquals(code, 400);
        assertStringIncludes(error, "--project");
      }
      for (
        const body of ["", "[]", "null", '{"changes": []}', '{"changes": 5}']
      ) {
        assertStringIncludes((await status(bearer, body))[1], "must be JSON");
      }
      assertEquals(launched, 0);
    } finally {
      await dashboard.stop();
    }
  }));
