// Bars reach workers by hash, from wherever they are.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createHash, createHmac } from "node:crypto";
import { SessionError } from "../../src/errors.ts";
import { barsAddress } from "../../src/queue/bars/address.ts";
import { download } from "../../src/queue/bars/download.ts";
import { BarCache } from "../../src/queue/bars/cache.ts";
import { hashStore } from "../../src/queue/bars/store_hash.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { withFolder } from "../system/_market.ts";
import { inProject } from "../cli/_openbell.ts";
import { programPath } from "../examples/cluster/_tools.ts";
import { testWithPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, work } from "./_sweeps.ts";
import { statusOf, WorkerProcess } from "./_workers.ts";

// Tests of other files run beside these, in the same process: whatever sets a
// variable of its environment that has to do with bars is in this file.
const SECRET = "wJalrXUtnFEMI-not-to-be-seen";

/** What a request asked for, and what is sent of it. */
interface Asked {
  readonly range: string | null;
  readonly headers: Headers;
  readonly path: string;
}

/** Serves a file; `breaks` tells after how many bytes an answer ends. */
function serve(
  file: () => Uint8Array,
  { breaks = [], tag = () => '"one"', status = () => 200, ranges = true }: {
    readonly breaks?: number[];
    readonly tag?: () => string;
    readonly status?: (asked: Asked) => number;
    readonly ranges?: boolean;
  } = {},
) {
  const asked: Asked[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const answer = async (connection: Deno.Conn) => {
    const one = await readRequest(connection);
    asked.push(one);
    const code = status(one);
    const bytes = code === 200 ? file() : new Uint8Array();
    const wanted = /^bytes=(\d+)-$/.exec(one.range ?? "");
    const isSame = one.headers.get("if-range") === tag();
    const from = ranges && wanted !== null && isSame ? Number(wanted[1]) : 0;
    const rest = bytes.subarray(from);
    const head = [
      `HTTP/1.1 ${from > 0 ? 206 : code} told`,
      `etag: ${tag()}`,
      `content-length: ${rest.length}`,
      `content-range: bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      "connection: close",
    ].join("\r\n");
    await writeAll(connection, new TextEncoder().encode(`${head}\r\n\r\n`));
    const most = breaks.shift() ?? rest.length;
    await writeAll(connection, rest.subarray(0, most));
    connection.close();
  };
  const over = (async () => {
    for await (const connection of listener) await answer(connection);
  })();
  return {
    origin: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    close: async () => {
      listener.close();
      await over;
    },
  };
}

async function readRequest(connection: Deno.Conn): Promise<Asked> {
  let text = "";
  const buffer = new Uint8Array(65_536);
  while (!text.includes("\r\n\r\n")) {
    const read = await connection.read(buffer);
    text += new TextDecoder().decode(buffer.subarray(0, read ?? 0));
  }
  const [first, ...lines] = text.trimEnd().split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const [name, ...rest] = line.split(":");
      return [name, rest.join(":").trim()];
    }),
  );
  return { range: headers.get("range"), headers, path: first.split(" ")[1] };
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

Deno.test("a download that breaks goes on where it was, and starts again if the file is another one", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const bytes = Deno.readFileSync(db);
    const hash = await hashStore(db);
    const half = Math.floor(bytes.length / 2);
    const parts = serve(() => bytes, { breaks: [half, 1_000] });
    const cache = new BarCache(`${folder}/a`);
    const path = await cache.storeFor(hash, `${parts.origin}/market.db`);
    assertEquals(Deno.readFileSync(path), bytes);
    const [first, second, third] = parts.asked.map(({ range }) => range);
    assertEquals(first, null);
    const [from, later] = [second, third].map((range) =>
      Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1])
    );
    assert(from > 0 && from <= half, `${second}`);
    assert(later >= from && later <= from + 1_000, `${third}`);
    // It is there: nobody is asked.
    await cache.storeFor(hash, `${parts.origin}/market.db`);
    assertEquals(parts.asked.length, 3);
    await parts.close();

    let version = 0;
    const changing = serve(
      () => version++ === 0 ? bytes.slice(0).fill(7) : bytes,
      {
        breaks: [half],
        tag: () => `"${version}"`,
      },
    );
    const other = new BarCache(`${folder}/b`);
    const again = await other.storeFor(hash, `${changing.origin}/market.db`);
    assertEquals(Deno.readFileSync(again), bytes);
    await changing.close();

    const whole = serve(() => bytes, { breaks: [half], ranges: false });
    const plain = new BarCache(`${folder}/c`);
    const same = await plain.storeFor(hash, `${whole.origin}/market.db`);
    assertEquals(Deno.readFileSync(same), bytes);
    await whole.close();
  });
});

Deno.test("a store that another program still writes is copied with what it has written", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const store = openBarStore(db);
    store.overrides.put(
      {
        exchange: "US_EQUITY",
        date: "2024-06-20",
        kind: "closed",
        reason: "test",
      },
    );
    try {
      const hash = await hashStore(db);
      const path = await new BarCache(folder).storeFor(hash, db);
      assertEquals(await hashStore(path), hash);
    } finally {
      store.close();
    }
  });
});

Deno.test("what is not the sweep's store is never used, and stays nowhere", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const { db: other } = makeSweepMarket(folder);
    const store = openBarStore(other);
    store.transaction(() =>
      store.overrides.put(
        {
          exchange: "US_EQUITY",
          date: "2024-06-20",
          kind: "closed",
          reason: "test",
        },
      )
    );
    store.close();
    const hash = await hashStore(db);
    const cache = new BarCache(folder);
    Deno.writeTextFileSync(`${folder}/text.db`, "no store at all");
    for (const address of [other, `${folder}/text.db`]) {
      const { code, message } = await assertRejects(
        () => cache.storeFor(hash, address),
        SessionError,
      );
      assertEquals(code, "store_corrupt");
      assert(
        message.startsWith(
          `The bars at ${address} are not those of the sweep: `,
        ),
        message,
      );
    }
    const missing = await assertRejects(
      () => cache.storeFor(hash, `${folder}/none.db`),
      SessionError,
    );
    assertMatch(missing.message, /there is no such file on this machine/);
    const left = [...Deno.readDirSync(`${folder}/stores`)].map(({ name }) =>
      name
    );
    assertEquals(left, [`${hash}.lock`]);
    assertEquals(await hashStore(await cache.storeFor(hash, db)), hash);
  });
});

Deno.test("a server that refuses is asked once, one that is away several times", async () => {
  await withFolder(async (folder) => {
    for (const [status, times] of [[403, 1], [404, 1], [503, 5]] as const) {
      const server = serve(() => new Uint8Array(), { status: () => status });
      const { code, message } = await assertRejects(
        () => new BarCache(folder).storeFor("ab", `${server.origin}/x.db`),
        SessionError,
      );
      assertEquals(code, "download_failed");
      assertMatch(message, new RegExp(`/x.db .*${status}`));
      assertEquals(server.asked.length, times);
      await server.close();
    }
  });
});

Deno.test("a full disk is one error that says so, and is not kept full", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const bytes = Deno.readFileSync(db);
    const hash = await hashStore(db);
    const server = serve(() => bytes);
    const cache = new BarCache(folder);
    // A device that is always full, in place of the part.
    Deno.mkdirSync(`${folder}/stores`);
    Deno.symlinkSync("/dev/full", `${folder}/stores/${hash}.part`);
    const { code, message } = await assertRejects(
      () => cache.storeFor(hash, `${server.origin}/x.db`),
      SessionError,
    );
    assertEquals(code, "store_write");
    assertEquals(
      message,
      `Cannot write the cache "${folder}/stores": the disk is full; free some space, or give another --cache`,
    );
    const path = await cache.storeFor(hash, `${server.origin}/x.db`);
    assertEquals(await hashStore(path), hash);
    await server.close();
  });
});

Deno.test("a server that accepts and is mute, before or within its answer, is asked again and then told of", async () => {
  await withFolder(async (folder) => {
    for (
      const head of ["", "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nSQLite"]
    ) {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const open: Deno.Conn[] = [];
      const over = (async () => {
        for await (const connection of listener) {
          open.push(connection);
          await writeAll(connection, new TextEncoder().encode(head));
        }
      })();
      const url = `http://127.0.0.1:${listener.addr.port}/x`;
      const { code, message } = await assertRejects(
        () =>
          download({
            name: url,
            request: (headers) =>
              Promise.resolve(new Request(url, { headers })),
            path: `${folder}/x`,
            muteMs: 30,
          }),
        SessionError,
      );
      assertEquals(code, "download_failed");
      assertStringIncludes(message, "the server sends nothing");
      assert(open.length >= 2);
      listener.close();
      await over;
      for (const connection of open) connection.close();
    }
  });
});

testWithPostgres(
  "a queue that another program has changed leads a worker to no file of its own choice",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    const stores = `${folder}/cache/stores`;
    Deno.mkdirSync(stores, { recursive: true });
    // A store of the machine that is not the sweep's.
    Deno.copyFileSync(db, `${folder}/own.db`);
    const before = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    for (
      const [change, wanted] of [
        ["store_hash = '../../own'", /a hash of it is none/],
        [`store_hash = '${"0".repeat(63)}'`, /a hash of it is none/],
        [
          `code = jsonb_set(code::jsonb, '{hash}', '"../../../x"')::text`,
          /a hash of it is none/,
        ],
        ["code = 'null'", /a hash of it is none/],
        ["config = '{'", /its config is no JSON/],
        ["spec = 'x'", /its spec is no JSON/],
        ["fingerprint = '['", /its fingerprint is no JSON/],
        ["bars = '/dev/zero'", /there is no such file on this machine/],
        ["bars = '/'", /there is no such file/],
        ["bars = 'file:///etc/passwd'", /there is no such file/],
      ] as const
    ) {
      await server.sql(address, "CREATE TABLE kept AS TABLE openbell.sweep");
      await server.sql(address, `UPDATE openbell.sweep SET ${change}`);
      const { message } = await assertRejects(
        () => work(address, folder),
        SessionError,
      );
      assertMatch(message, wanted);
      assert(!message.includes("\n"), message);
      await server.sql(
        address,
        `UPDATE openbell.sweep s SET store_hash = k.store_hash, code = k.code,
           config = k.config, spec = k.spec, fingerprint = k.fingerprint,
           bars = k.bars
         FROM kept k; DROP TABLE kept`,
      );
    }
    const after = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(after, before);
    const wanted = await here(db, `${folder}/here.db`);
    await work(address, folder);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

if (Deno.uid() === 0 && programPath("unshare") !== undefined) {
  testWithPostgres(
    "a worker with a full disk says so and gives its sets back, and another one runs them",
    async (server, folder) => {
      const { db } = makeSweepMarket(folder);
      const wanted = await here(db, `${folder}/here.db`);
      const address = await server.database();
      const bytes = Deno.readFileSync(db);
      const web = serve(() => bytes);
      const id = await enqueue(address, db, { bars: `${web.origin}/bars.db` });
      Deno.mkdirSync(`${folder}/cache`);
      const args = ["--once", "--code", inProject("tests/fixtures")];
      const full = new WorkerProcess(address, folder, args, [
        ...["unshare", "--mount", "sh", "-c"],
        `mount -t tmpfs -o size=16k none '${folder}/cache' && exec "$@"`,
        "sh",
      ]);
      assertEquals((await full.ended()).code, 1, full.text);
      assertMatch(
        full.text,
        /^error: Cannot write the cache ".*": the disk is full; free some space, or give another --cache$/m,
      );
      assertEquals((await statusOf(address, id)).parked, 0);
      await work(address, folder);
      assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
      await web.close();
    },
  );
} else {
  console.log(
    "A full disk is not tested by command: that needs root and unshare",
  );
}

/** The signature of a request, computed from the documents of S3. */
function signatureOf(path: string, headers: Headers, secret: string): string {
  const authorization = headers.get("authorization") ?? "";
  const [, scope] = /Credential=[^/]+\/([^,]+)/.exec(authorization) ?? [];
  const [, names] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
  const [date, region, service] = scope.split("/");
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = [
    "GET",
    path,
    "",
    ...names.split(";").map((name) => `${name}:${headers.get(name)}`),
    "",
    names,
    headers.get("x-amz-content-sha256"),
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    headers.get("x-amz-date"),
    scope,
    sha(canonical),
  ].join("\n");
  const hmac = (key: string | Uint8Array, data: string) =>
    createHmac("sha256", key).update(data).digest();
  const key = [region, service, "aws4_request"].reduce<Uint8Array>(
    hmac,
    hmac(`AWS4${secret}`, date),
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

testWithPostgres(
  "bars come from S3 with what the worker's environment proves, which nobody else sees",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const bytes = Deno.readFileSync(db);
    const bucket = serve(() => bytes, {
      breaks: [Math.floor(bytes.length / 3)],
      status: ({ headers, path }) => {
        const given = /Signature=([0-9a-f]+)/.exec(
          headers.get("authorization") ?? "",
        )?.[1];
        return given === signatureOf(path, headers, SECRET) ? 200 : 403;
      },
    });
    const address = await server.database();
    const id = await enqueue(address, db, { bars: "s3://bars/a/market.db" });
    const env = {
      AWS_ENDPOINT_URL: bucket.origin,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_REGION: "eu-central-1",
    };
    let notes: string[] = [];
    try {
      for (const [name, value] of Object.entries(env)) {
        Deno.env.set(name, value);
      }
      notes = await work(address, folder);
    } finally {
      for (const name of Object.keys(env)) Deno.env.delete(name);
    }
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    assertEquals(bucket.asked.map(({ path }) => path), [
      "/bars/a/market.db",
      "/bars/a/market.db",
    ]);
    await bucket.close();
    const rows = await server.sql(
      address,
      "SELECT * FROM openbell.sweep, openbell.worker, openbell.chunk, openbell_jobs.job",
    );
    assert(!`${rows}${notes}`.includes(SECRET));
  },
);

testWithPostgres(
  "a worker that cannot have the bars says so once and takes nothing from others",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const bytes = Deno.readFileSync(db);
    const closed = serve(() => bytes, {
      status: ({ headers }) =>
        headers.get("authorization") === `Bearer ${SECRET}` ? 200 : 401,
    });
    const address = await server.database();
    const bars = `${closed.origin}/market.db`;
    const id = await enqueue(address, db, { bars });
    const notes: string[] = [];
    const error = await assertRejects(
      () => work(address, folder, { onNote: (text) => notes.push(text) }),
      SessionError,
    );
    assertEquals(error.code, "download_failed");
    assertEquals(
      notes.filter((text) => text.includes("cannot run here")).length,
      1,
    );
    const { done, parked, retries, workers } = await statusOf(address, id);
    assertEquals([done, parked], [0, 0]);
    assert(retries <= 1);
    assertMatch(workers[0].note ?? "", /the server answers 401/);
    Deno.env.set("OPENBELL_BARS_AUTHORIZATION", `Bearer ${SECRET}`);
    try {
      // Whoever queues a sweep does not choose who gets it.
      for (const origin of ["", "http://127.0.0.1:9", "https://127.0.0.1"]) {
        Deno.env.set("OPENBELL_BARS_ORIGIN", origin);
        const { code, message } = await assertRejects(
          () => work(address, folder),
          SessionError,
        );
        assertEquals(
          code,
          origin === "" ? "argument_invalid" : "download_failed",
        );
        assert(!message.includes(SECRET));
      }
      assertEquals(
        closed.asked.filter(({ headers }) => headers.has("authorization")),
        [],
      );
      Deno.env.set("OPENBELL_BARS_ORIGIN", `${closed.origin}/any/path`);
      await work(address, folder);
    } finally {
      Deno.env.delete("OPENBELL_BARS_AUTHORIZATION");
      Deno.env.delete("OPENBELL_BARS_ORIGIN");
    }
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
    await closed.close();
  },
);

testWithPostgres(
  "a cached store that was changed is not used, and is fetched again",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const address = await server.database();
    const id = await enqueue(address, db);
    const hash = await hashStore(db);
    const cached = await new BarCache(`${folder}/cache`).storeFor(hash, db);
    const store = openBarStore(cached);
    store.overrides.put({
      exchange: "US_EQUITY",
      date: "2024-06-20",
      kind: "closed",
      reason: "test",
    });
    store.close();
    const { message } = await assertRejects(
      () => work(address, folder),
      SessionError,
    );
    assertMatch(message, /another sweep on this machine: .*the stored bars/);
    await work(address, folder);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

Deno.test("addresses of bars are paths, http(s) and s3, and have no credentials", () => {
  assertEquals(barsAddress("/a/b.db"), "/a/b.db");
  assertEquals(barsAddress("b.db"), `${Deno.cwd()}/b.db`);
  assertEquals(barsAddress("s3://bucket/a.db"), "s3://bucket/a.db");
  for (
    const address of [
      `https://me:${SECRET}@host/a.db`,
      `https://host/a.db?X-Amz-Signature=${SECRET}`,
      `https://host/a.db?access_token=${SECRET}`,
      `ftp://host/${SECRET}`,
      `https://`,
    ]
  ) {
    try {
      barsAddress(address);
      throw new Error(`not refused: ${address}`);
    } catch (error) {
      assert(error instanceof SessionError, String(error));
      assertEquals(error.code, "argument_invalid");
      assert(!error.message.includes(SECRET));
    }
  }
});

const SECRETS = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "a-secret-key",
  AWS_SESSION_TOKEN: "a-session-token",
  OPENBELL_BARS_AUTHORIZATION: "Bearer a-bearer",
};

Deno.test("a redirect takes neither keys nor tokens of a worker to another server", () =>
  withFolder(async (folder) => {
    const asked: string[] = [];
    const other = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      ({ headers }) => {
        asked.push(JSON.stringify([...headers]));
        return new Response("no", { status: 404 });
      },
    );
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://localhost:${other.addr.port}/x`;
      const first = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => new Response("", { status, headers: { location } }),
      );
      const origin = `http://127.0.0.1:${first.addr.port}`;
      const env = {
        ...SECRETS,
        AWS_ENDPOINT_URL: origin,
        OPENBELL_BARS_ORIGIN: origin,
      };
      for (const [key, value] of Object.entries(env)) Deno.env.set(key, value);
      try {
        for (const address of ["s3://bars/x.db", `${origin}/x.db`]) {
          const error = await assertRejects(
            () => new BarCache(folder).storeFor("0".repeat(64), address),
            SessionError,
          );
          assertEquals(error.code, "download_failed");
          assert(!/[\n\0]|\(os error/.test(error.message), error.message);
          if (address.startsWith("s3:")) {
            assertMatch(error.message, /another address; give that one$/);
          }
        }
      } finally {
        for (const key of Object.keys(env)) Deno.env.delete(key);
      }
      await first.shutdown();
    }
    await other.shutdown();
    // Those without a signature follow, with nothing that proves who asks.
    assertEquals(asked.length, 5);
    for (const secret of Object.values(SECRETS)) {
      assert(!asked.join().includes(secret.replace("Bearer ", "")), secret);
    }
  }));
