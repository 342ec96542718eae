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
