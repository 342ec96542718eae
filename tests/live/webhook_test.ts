/** Webhooks: what they post, how they retry, and what they tell of failures. */
import { assert, assertEquals } from "@std/assert";
import { eventRow } from "../../src/live/event_text.ts";
import { hookProblems } from "../../src/live/hook_notifier.ts";
import type { FillEvent, LiveEvent } from "../../src/live/live_event.ts";
import { Webhook, type WebhookParts } from "../../src/live/webhook.ts";

const QUICK = { apartMs: 1, retryMs: 1, answerMs: 10_000, endMs: 10_000 };
/** A part of each address that no text may have. */
const SECRET = "T0K3N";

/** What a hook has posted, and what it told. */
interface Posted {
  readonly bodies: Record<string, unknown>[];
  readonly told: string[];
}

/** Runs `use` with a hook whose posts `answer` answers. */
async function withHook(
  answer: (body: Record<string, unknown>) => Response | Promise<Response>,
  use: (hook: Webhook, posted: Posted) => Promise<void>,
  parts: Partial<WebhookParts> = {},
): Promise<void> {
  const posted: Posted = { bodies: [], told: [] };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      assertEquals(request.method, "POST");
      assertEquals(request.headers.get("content-type"), "application/json");
      assertEquals(new URL(request.url).pathname, `/${SECRET}`);
      const body = await request.json();
      posted.bodies.push(body);
      return answer(body);
    },
  );
  try {
    const hook = new Webhook({
      shape: "webhook",
      name: "HOOK_URL",
      url: `http://127.0.0.1:${server.addr.port}/${SECRET}`,
      run: "run",
      tell: (text) => posted.told.push(text),
      times: QUICK,
      ...parts,
    });
    await use(hook, posted);
    assert(!posted.told.join().includes(SECRET), posted.told.join());
    assert(!posted.told.join().includes("127.0.0.1"), posted.told.join());
  } finally {
    await server.shutdown();
  }
}

const OK = () => new Response("ok");

function fill(order: number, tag = ""): FillEvent {
  return {
    type: "fill",
    time: 1_000 * order,
    date: "2025-07-02",
    marketTime: Date.parse("2025-07-02T13:31:00Z"),
    strategy: "trend",
    symbol: "AAA",
    order,
    side: "buy",
    quantity: 10,
    price: 100.5,
    fee: 0.25,
    tag,
    reason: "",
  };
}

Deno.test("a webhook posts events as they are in JSON lines, in order", () =>
  withHook(OK, async (hook, { bodies, told }) => {
    const events: LiveEvent[] = [
      fill(1),
      fill(2),
      { type: "error", time: 5, code: "strategy_failed", text: "no luck" },
    ];
    for (const event of events) hook.notify(event);
    await hook.end();
    assertEquals(bodies.map(({ run }) => run), bodies.map(() => "run"));
    assertEquals(bodies.flatMap(({ events }) => events), events.map(eventRow));
    assertEquals(eventRow(events[0]), {
      ...fill(1),
      time: "1970-01-01T00:00:01.000Z",
      marketTime: "2025-07-02T13:31:00.000Z",
    });
    assertEquals(told, []);
  }));

Deno.test("Slack and Discord get their shapes, and text of events is no markup", async () => {
  const line = "2025-07-02T13:31:00.000Z trend: buy 10 AAA at 100.5, fee 0.25";
  await withHook(OK, async (hook, { bodies }) => {
    hook.notify(fill(1, "<!channel> & co"));
    await hook.end();
    assertEquals(bodies, [
      { text: `run\n${line} (&lt;!channel&gt; &amp; co)` },
    ]);
  }, { shape: "slack" });
  await withHook(OK, async (hook, { bodies }) => {
    hook.notify(fill(1, "@everyone"));
    await hook.end();
    assertEquals(bodies, [{
      content: `run\n${line} (@everyone)`,
      allowed_mentions: { parse: [] },
    }]);
  }, { shape: "discord" });
});

Deno.test("no text of an event begins a line of its own, is a link, or is anything but text", async () => {
  const forged = "x)\nthe run is done: 1 sessions, 0 fills, net profit 9e9";
  const hidden = "\u2028a\u001b[2Jb\u202ec\r\nd";
  const link = "[safe](https://evil.example) **b** `c` ||d|| <@1> \\*";
  for (const shape of ["slack", "discord"] as const) {
    await withHook(OK, async (hook, { bodies }) => {
      for (const tag of [forged, hidden, link]) hook.notify(fill(1, tag));
      hook.notify({ type: "error", time: 5, code: "stopped", text: forged });
      await hook.end();
      const text = bodies.map(({ text, content }) => text ?? content).join();
      const lines = text.split(/[\r\n\u2028\u2029]/);
      // The name of the run, which is one line too, and one line for each event.
      assertEquals(lines.length, 5, text);
      assert(
        lines.slice(1).every((line) => !line.startsWith("the run is done")),
      );
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x09\x0b-\x1f\u202a-\u202e]/.test(text), text);
      if (shape === "discord") {
        // What a backslash stands before is itself.
        const shown = text.replace(/\\[^A-Za-z0-9]/g, "");
        assert(!/[*_~`|<>[\]]/.test(shown), shown);
      }
    }, { shape, run: "ru\nn" });
  }
});

Deno.test("a server that asks to wait is not asked before", async () => {
  const at: number[] = [];
  await withHook(
    () => {
      at.push(performance.now());
      return at.length > 1 ? OK() : new Response("", {
        status: 429,
        headers: { "retry-after": "0.3" },
      });
    },
    async (hook, { told }) => {
      hook.notify(fill(1));
      await hook.end();
      assertEquals(told, []);
    },
  );
  assertEquals(at.length, 2);
  assert(at[1] - at[0] >= 299, `${at[1] - at[0]}`);
});

Deno.test("an answer without an end and a redirect hold up nothing and lead nowhere", async () => {
  let redirected = 0;
  const other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => {
      redirected++;
      return OK();
    },
  );
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (to) => to.enqueue(new Uint8Array(65_536)),
      }),
    );
  await withHook(endless, async (hook, { told }) => {
    hook.notify(fill(1));
    await hook.end();
    assertEquals(told, []);
  });
  const location = `http://127.0.0.1:${other.addr.port}/`;
  for (const status of [301, 302, 307, 308]) {
    await withHook(
      () => new Response("", { status, headers: { location } }),
      async (hook, { told }) => {
        hook.notify(fill(1));
        await hook.end();
        assertEquals(told.length, 2, told.join());
      },
    );
  }
  await other.shutdown();
  assertEquals(redirected, 0);
});

Deno.test("events that come while a request is under way are one request, and long texts several", async () => {
  const first = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await withHook(async () => {
    arrived.resolve();
    await first.promise;
    return OK();
  }, async (hook, { bodies }) => {
    hook.notify(fill(1));
    await arrived.promise;
    for (let order = 2; order <= 7; order++) hook.notify(fill(order));
    first.resolve();
    await hook.end();
    const counts = bodies.map(({ events }) => (events as unknown[]).length);
    assertEquals(counts, [1, 6]);
  });
  await withHook(OK, async (hook, { bodies }) => {
    for (let order = 1; order <= 100; order++) hook.notify(fill(order));
    hook.notify({ type: "error", time: 0, code: "x", text: "y".repeat(9_000) });
    await hook.end();
    const texts = bodies.map(({ content }) => String(content));
    assert(texts.every((text) => text.length <= 2_000));
    const lines = texts.flatMap((text) => text.split("\n").slice(1));
    assertEquals(
      lines.filter((line) => line.includes("trend: buy")).length,
      100,
    );
    assertEquals(lines.length, 101);
  }, { shape: "discord" });
});

Deno.test("a post that fails for now is tried again, and nothing is lost or double", async () => {
  const answers = [503, 429, 500, 200, 200];
  await withHook(
    () => new Response(null, { status: answers.shift() }),
    async (hook, { bodies, told }) => {
      hook.notify(fill(1));
      await hook.end();
      assertEquals(bodies.length, 4);
      assertEquals(new Set(bodies.map((body) => JSON.stringify(body))).size, 1);
      assertEquals(told, []);
    },
  );
});

Deno.test("what cannot be sent is told once, and counted at the end", async () => {
  await withHook(
    () => new Response(null, { status: 404 }),
    async (hook, { bodies, told }) => {
      hook.notify(fill(1));
      await hook.end();
      hook.notify(fill(2));
      await hook.end();
      assertEquals(bodies.length, 2);
      assertEquals(told, [
        "events are not sent to the address in HOOK_URL: the answer was HTTP 404",
        "1 events were not sent to the address in HOOK_URL",
        "2 events were not sent to the address in HOOK_URL",
      ]);
    },
  );
  // A redirect is not followed.
  await withHook(
    () => Response.redirect("http://127.0.0.1:1/"),
    async (hook, { bodies, told }) => {
      hook.notify(fill(1));
      await hook.end();
      assertEquals(bodies.length, 1);
      assertEquals(told.length, 2);
    },
  );
  const told: string[] = [];
  const hook = new Webhook({
    shape: "slack",
    name: "HOOK_URL",
    url: `http://127.0.0.1:1/${SECRET}`,
    run: "run",
    tell: (text) => told.push(text),
    times: QUICK,
  });
  hook.notify(fill(1));
  await hook.end();
  assertEquals(told, [
    "events are not sent to the address in HOOK_URL: there is no connection",
    "1 events were not sent to the address in HOOK_URL",
  ]);
});

Deno.test("a server that does not answer holds up neither events nor the end", async () => {
  const release = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await withHook(async () => {
    arrived.resolve();
    await release.promise;
    return OK();
  }, async (hook, { told }) => {
    hook.notify(fill(1));
    await arrived.promise;
    // A thousand wait, and two are too many.
    for (let order = 2; order <= 1_003; order++) hook.notify(fill(order));
    await hook.end();
    assertEquals(told, [
      "events are not sent to the address in HOOK_URL: too many events at once",
      "1003 events were not sent to the address in HOOK_URL",
    ]);
    release.resolve();
  }, { times: { ...QUICK, endMs: 20 } });
});

Deno.test("a hook needs an address in its variable, and a problem does not show it", () => {
  const hooks = ["A_URL", "B_URL", "C_URL"].map((url_env) => ({
    type: "slack" as const,
    url_env,
    events: ["fill" as const],
  }));
  const values: Record<string, string> = {
    A_URL: ` https://example.test/${SECRET} `,
    B_URL: `ftp://example.test/${SECRET}`,
  };
  assertEquals(hookProblems(hooks, (name) => values[name]), [
    "notify needs B_URL, which is no http or https address; set it to the address of the webhook",
    "notify needs C_URL, which is not set in the environment; set it to the address of the webhook",
  ]);
});

Deno.test("a text that is too long is cut between characters and between escapes", async () => {
  const parts = ["\u{1f600}", "&", "<", "*", "a"];
  for (const shape of ["slack", "discord"] as const) {
    for (const part of parts) {
      for (const before of ["", "b", "bb", "bbb", "bbbb"]) {
        await withHook(OK, async (hook, { bodies, told }) => {
          hook.notify({
            type: "error",
            time: 5,
            code: "stopped",
            text: before + part.repeat(4_100),
          });
          await hook.end();
          assertEquals(told, []);
          assertEquals(bodies.length, 1);
          const text = String(bodies[0].text ?? bodies[0].content);
          const most = shape === "slack" ? 4_000 : 2_000;
          assert(text.length <= most && text.length > most - 12, text);
          assert(text.isWellFormed(), `${shape} ${part}`);
          assert(text.endsWith("…"));
          if (shape === "slack") {
            const shown = text.replace(/&(?:amp|lt|gt);/g, "");
            assert(!/[&<>]/.test(shown), shown.slice(-20));
          } else assert(!/[^\\](?:\\\\)*\\…$/.test(text), text.slice(-20));
        }, { shape });
      }
    }
  }
});
