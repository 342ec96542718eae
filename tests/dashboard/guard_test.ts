import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { rawAnswer, withDashboard } from "./_dashboard.ts";

Deno.test("the token, the host and the origin decide who is answered", () =>
  withDashboard(async ({ dashboard: { port, token } }) => {
    const host = `127.0.0.1:${port}`;
    const cookie = `openbell_${port}=${token}`;
    const status = async (path: string, headers: Record<string, string>) => {
      const lines = Object.entries(headers).map(([name, value]) =>
        `${name}: ${value}\r\n`
      );
      const text = await rawAnswer(
        port,
        `GET ${path} HTTP/1.1\r\n${lines.join("")}Connection: close\r\n\r\n`,
      );
      return Number(text.slice(9, 12));
    };
    const good = { Host: host, Cookie: cookie };
    assertEquals(await status("/api", good), 200);
    assertEquals(
      await status("/api", { ...good, Host: `localhost:${port}` }),
      200,
    );
    assertEquals(await status(`/api?token=${token}`, { Host: host }), 200);
    assertEquals(
      await status("/api", { Host: host, Authorization: `Bearer ${token}` }),
      200,
    );
    // Who has no token, or another one.
    const withoutToken: Record<string, string>[] = [
      {},
      { Cookie: `openbell_${port}=` },
      { Cookie: `openbell_${port}=${token}x` },
      { Cookie: `openbell_1=${token}` },
      { Authorization: "Bearer " },
      { Authorization: `Basic ${token}` },
    ];
    for (const wrong of withoutToken) {
      assertEquals(await status("/api", { Host: host, ...wrong }), 401);
    }
    assertEquals(await status("/?token=x", { Host: host }), 401);
    // A name of another site that leads to this machine.
    for (
      const other of [
        "evil.example",
        `evil.example:${port}`,
        "127.0.0.1",
        `127.0.0.1:${port + 1}`,
      ]
    ) {
      assertEquals(await status("/api", { ...good, Host: other }), 421);
    }
    // Another site in the same browser.
    const ofOthers: Record<string, string>[] = [
      { Origin: "http://evil.example" },
      { Origin: "null" },
      { Origin: `https://127.0.0.1:${port}` },
      { Origin: `http://127.0.0.1:${port + 1}` },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
    ];
    for (const other of ofOthers) {
      assertEquals(await status("/api/runs", { ...good, ...other }), 403);
    }
    assertEquals(
      await status("/api", { ...good, Origin: `http://${host}` }),
      200,
    );
  }));

Deno.test("the first answer sets a cookie that scripts and other sites do not get, and hides the token", () =>
  withDashboard(async ({ dashboard: { url }, ask }) => {
    const first = await fetch(url, { redirect: "manual" });
    await first.body?.cancel();
    assertEquals(first.status, 303);
    assertEquals(first.headers.get("location"), "/");
    const cookie = first.headers.get("set-cookie") ?? "";
    assertStringIncludes(cookie, "HttpOnly");
    assertStringIncludes(cookie, "SameSite=Strict");
    const page = await ask("/");
    const text = await page.text();
    assert(text.startsWith("<!doctype html>"));
    assertEquals(
      text.includes(new URL(url).searchParams.get("token") ?? ""),
      false,
    );
    assertStringIncludes(text, "connect-src 'self'");
    for (
      const name of [
        "x-frame-options",
        "x-content-type-options",
        "cache-control",
      ]
    ) {
      assert(page.headers.has(name), name);
    }
    assertEquals(page.headers.get("access-control-allow-origin"), null);
  }));

Deno.test("random requests get answers, change nothing, and nothing of the machine is read", () =>
  withDashboard(async ({ dashboard: { port, token }, folder, ask }) => {
    Deno.writeTextFileSync(`${folder}/secret.txt`, "the secret of the machine");
    const before = await (await ask("/api/runs")).text();
    const piece = fc.oneof(
      fc.constantFrom(
        "..",
        "%2e%2e",
        "..%2f",
        "secret.txt",
        "runs",
        "api",
        "1",
        "bars",
        "%00",
        "report",
        "live",
        "events",
        "kill",
        "etc",
        "passwd",
        "store",
        "file:",
        "\\..\\",
        "",
        "runs.db",
        "0",
        "-1",
        "1e3",
        "999999999999999999999",
      ),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
    );
    const path = fc.array(piece, { maxLength: 5 }).map((parts) =>
      `/${parts.join("/")}`
    );
    const query = fc.dictionary(
      fc.constantFrom(
        "symbol",
        "interval",
        "from",
        "to",
        "count",
        "runs",
        "tag",
        "exchange",
      ),
      fc.oneof(
        fc.constantFrom(
          "ALFA",
          "1m",
          "1d",
          "../secret.txt",
          "2025-01-02",
          "1,2",
          "NYSE",
          "1e9",
          "-5",
          "NaN",
        ),
        fc.string({ maxLength: 12 }),
      ),
    ).map((values) => `?${new URLSearchParams(values)}`);
    const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "OPTIONS");
    await fc.assert(
      fc.asyncProperty(method, path, query, async (method, path, query) => {
        const text = await rawAnswer(
          port,
          `${method} ${path}${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        assert(/^HTTP\/1\.1 [2345]\d\d/.test(text), text.slice(0, 200));
        assertEquals(
          /^HTTP\/1\.1 500/.test(text),
          false,
          `${method} ${path}${query}: ${text.slice(-300)}`,
        );
        assertEquals(text.includes("the secret of the machine"), false);
        assertEquals(text.includes("root:x:0"), false);
      }),
      { numRuns: 1_000 },
    );
    assertEquals(await (await ask("/api/runs")).text(), before);
  }));
