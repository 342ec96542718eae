/** Notifications of whole live runs. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { HookConfig } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import { runLive } from "../../src/system/live_run.ts";
import { FROM, inReplayFolder, replayInput } from "./_live_replay.ts";

const VARIABLE = "OPENBELL_TEST_NOTIFY_URL";
const SECRET = "T0K3N";

/** A config whose runs post `events` to the address in the variable. */
function notifyConfig(
  folder: string,
  events: HookConfig["events"],
  strategy?: string,
) {
  const input = replayInput(folder);
  return parseSessionConfig({
    ...input,
    live_config: {
      ...input.live_config,
      notify: [{ type: "webhook", url_env: VARIABLE, events }],
    },
    ...(strategy !== undefined && {
      strategies: [{ name: "given", module: strategy }],
    }),
  });
}

/** Runs `use` where the variable has the address of a server. */
async function withServer(
  answer: () => Response | Promise<Response>,
  use: (posted: Record<string, unknown>[]) => Promise<void>,
): Promise<void> {
  const posted: Record<string, unknown>[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { events } = await request.json();
      posted.push(...events);
      return answer();
    },
  );
  Deno.env.set(VARIABLE, `http://127.0.0.1:${server.addr.port}/${SECRET}`);
  try {
    await use(posted);
  } finally {
    Deno.env.delete(VARIABLE);
    await server.shutdown();
  }
}

const READS_ALL = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart(context) {
    context.logger.warn(JSON.stringify(context.params ?? null));
    throw new Error("no luck");
  },
};`;

Deno.test("a run posts what its hook asks for, and the address is in nothing that it gives", () =>
  inReplayFolder((folder) =>
    withServer(() => new Response("ok"), async (posted) => {
      const records: LogRecord[] = [];
      const result = await runLive(notifyConfig(folder, ["fill", "session"]), {
        db: `${folder}/live.db`,
        once: true,
        onLog: (record) => records.push(record),
      }).done;
      assert(result.fills.length > 5);
      assertEquals(
        posted.filter(({ type }) => type === "fill").map((
          { marketTime, symbol, side, quantity, price, fee, strategy },
        ) => [marketTime, symbol, side, quantity, price, fee, strategy]),
        result.fills.map((
          { time, symbol, side, quantity, price, fee, strategy },
        ) => [time, symbol, side, quantity, price, fee, strategy]),
      );
      assertEquals(
        posted.filter(({ type }) => type !== "fill").map(({ type }) => type),
        ["session_start", "session_end", "result"],
      );
      for (const text of [JSON.stringify(records), JSON.stringify(result)]) {
        assert(!text.includes(SECRET));
      }
      // Nor in the config that the store keeps of the run.
      for await (const { name } of Deno.readDir(folder)) {
        const bytes = await Deno.readFile(`${folder}/${name}`);
        assert(!new TextDecoder("latin1").decode(bytes).includes(SECRET), name);
      }
    })
  ));

Deno.test("a run that fails posts its error before it rejects", () =>
  inReplayFolder((folder) =>
    withServer(() => new Response("ok"), async (posted) => {
      Deno.writeTextFileSync(`${folder}/fails.js`, READS_ALL);
      const config = notifyConfig(folder, ["error"], `${folder}/fails.js`);
      const texts: string[] = [];
      const error = await assertRejects(() =>
        runLive(config, {
          db: `${folder}/live.db`,
          onNotice: (text) => texts.push(text),
        }).done
      );
      assert(error instanceof SessionError);
      assertEquals(posted.map(({ type, code }) => [type, code]), [
        ["error", error.code],
      ]);
      assert(String(posted[0].text).includes("no luck"));
      for (const text of [...texts, String(error), error.stack]) {
        assert(!text?.includes(SECRET), text);
      }
    })
  ));

Deno.test("a hook that refuses everything changes no result, and is told of", () =>
  inReplayFolder(async (folder) => {
    const alone = await runLive(parseSessionConfig(replayInput(folder)), {
      db: `${folder}/alone.db`,
      once: true,
    }).done;
    await withServer(
      () => new Response(null, { status: 403 }),
      async (posted) => {
        const records: LogRecord[] = [];
        const result = await runLive(notifyConfig(folder, ["fill"]), {
          db: `${folder}/live.db`,
          once: true,
          onLog: (record) => records.push(record),
        }).done;
        assertEquals(result.hash, alone.hash);
        assertEquals(result.sessions.map(({ date }) => date), [FROM]);
        const told = records.filter(({ code }) => code === "notify_failed");
        assertEquals(told.map(({ text }) => text), [
          `events are not sent to the address in ${VARIABLE}: the answer was HTTP 403`,
          `${result.fills.length} events were not sent to the address in ${VARIABLE}`,
        ]);
        assertEquals(posted.length, result.fills.length);
      },
    );
  }));

Deno.test("a run whose hook has no address does not start", () =>
  inReplayFolder(async (folder) => {
    const run = runLive(notifyConfig(folder, ["error"]), {
      db: `${folder}/live.db`,
    });
    const error = await assertRejects(() => run.done);
    assert(error instanceof SessionError);
    assertEquals(error.code, "config_invalid");
    assert(error.message.includes(`notify needs ${VARIABLE}`), error.message);
  }));
