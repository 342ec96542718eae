// What a worker gets from a queue may be anybody's.
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import {
  type CodeFiles,
  readCodeFiles,
  writeCode,
} from "../../src/queue/code.ts";
import { CodeStore } from "../../src/queue/code_store.ts";
import { hashModules } from "../../src/sweep/module_files.ts";
import { withFolder } from "../system/_market.ts";
import { testWithPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, work } from "./_sweeps.ts";
import { statusOf } from "./_workers.ts";

const NO_HASH = "0".repeat(64);

/** Everything below a folder. */
function below(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => [
    name,
    ...isDirectory ? below(`${folder}/${name}`) : [],
  ]).sort();
}

function oneLine({ message }: Error): void {
  assert(!/[\n\0]|\(os error/.test(message), message);
  assert(message.length < 600, message);
}

Deno.test("files of a queue with names that are none, or with another hash, leave nothing in the cache", () =>
  withFolder((folder) => {
    const deep = `${"x/".repeat(600)}y.ts`;
    const hostile: [string, CodeFiles][] = [
      ["a file as a folder", {
        folder: ".",
        files: { "a.ts": "1", "a.ts/b.ts": "2" },
      }],
      ["no name", { folder: ".", files: { "a.ts": "1", "": "2" } }],
      ["the folder", { folder: ".", files: { "a.ts": "1", ".": "2" } }],
      ["a null", { folder: ".", files: { "a.ts": "1", "b\0.ts": "2" } }],
      ["a line", { folder: ".", files: { "a.ts": "1", "b\nerror: c": "2" } }],
      ["long", { folder: ".", files: { "a.ts": "1", ["é".repeat(150)]: "2" } }],
      ["deep", { folder: ".", files: { "a.ts": "1", [deep]: "2" } }],
      ["outside", { folder: ".", files: { "a.ts": "1", "../b.ts": "2" } }],
      ["absolute", { folder: ".", files: { [`${folder}/b.ts`]: "2" } }],
      ["a folder outside", { folder: "..", files: { "a.ts": "1" } }],
      ["a folder with a null", { folder: "a\0", files: { "a.ts": "1" } }],
      ["another text", { folder: ".", files: { "a.ts": "1" } }],
    ];
    Deno.mkdirSync(`${folder}/code`);
    for (const [name, files] of hostile) {
      const error = assertThrows(
        () =>
          writeCode(
            { modules: ["a.ts"], hash: NO_HASH },
            files,
            `${folder}/code/${NO_HASH}`,
          ),
        SessionError,
      );
      assertEquals(error.code, "strategy_load", name);
      oneLine(error);
      assertEquals(below(folder), ["code"], name);
    }
    return Promise.resolve();
  }));

Deno.test("fetched files take the place of what was changed there, with nothing of it besides", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/a.ts`, "export default 1;");
    const hash = hashModules([`file://${folder}/a.ts`]);
    const files = { folder: ".", files: { "a.ts": "export default 1;" } };
    const into = `${folder}/code/${hash}`;
    Deno.mkdirSync(into, { recursive: true });
    Deno.writeTextFileSync(`${into}/a.ts`, "export default 2;");
    Deno.writeTextFileSync(`${into}/deno.json`, `{"imports": {}}`);
    assertEquals(writeCode({ modules: ["a.ts"], hash }, files, into), into);
    assertEquals(below(`${folder}/code`), ["a.ts", hash].sort());
    assertEquals(
      Deno.readTextFileSync(`${into}/a.ts`),
      "export default 1;",
    );
    return Promise.resolve();
  }));

Deno.test("text of a queue that is no list of files is one error", () => {
  for (
    const text of [
      ...["", "null", "[]", '{"files": null}', '{"files": {}}'],
      '{"folder": ".", "files": {"a.ts": {"x": 1}}}',
      '{"folder": 7, "files": {"a.ts": "1"}}',
    ]
  ) {
    const error = assertThrows(() => readCodeFiles(text), SessionError);
    assertEquals(error.code, "strategy_load", text);
  }
});

if (Deno.build.os !== "windows") {
  Deno.test("a module that is a device or a pipe does not hold up a worker", () =>
    withFolder(async (folder) => {
      const pipe = `${folder}/pipe.ts`;
      new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
      Deno.symlinkSync("/dev/zero", `${folder}/zero.ts`);
      const store = new CodeStore({
        folders: [folder],
        cache: `${folder}/cache`,
        mayFetch: false,
        fetch: () => Promise.reject(new Error("it is not asked")),
      });
      const root = "../".repeat(folder.split("/").length);
      for (const name of ["pipe.ts", "zero.ts", `${root}dev/zero`]) {
        const { code, message } = await assertRejects(
          () => store.folderFor({ modules: [name], hash: NO_HASH }),
          SessionError,
        );
        assertEquals(code, "strategy_load");
        assertStringIncludes(message, "does not have the strategies");
      }
    }));
}

testWithPostgres(
  "a sweep of the queue that is foreign in any of its parts is one error, and other sweeps run",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    await server.sql(address, "CREATE TABLE kept AS TABLE openbell.sweep");
    const code = (modules: unknown) =>
      `code = '${JSON.stringify({ modules, hash: NO_HASH })}'`;
    const changes = [
      ...["null", "[]", "5", '"x"'].flatMap((junk) => [
        `spec = '${junk}'`,
        `fingerprint = '${junk}'`,
        `config = '${junk}'`,
      ]),
      ...[undefined, null, "x", [5], [null], ["file://%zz"], ["a\u0001"], [""]]
        .map(code),
      ...['{"space": 5}', '{"space": [7]}', '{"walkForward": "x"}'].map(
        (spec) => `spec = '${spec}'`,
      ),
      "fingerprint = '{}'",
      "rank = 'x'",
    ];
    for (const change of changes) {
      await server.sql(address, `UPDATE openbell.sweep SET ${change}`);
      const error = await assertRejects(
        () => work(address, folder),
        SessionError,
        undefined,
        change,
      );
      oneLine(error);
      await server.sql(
        address,
        `UPDATE openbell.sweep s SET code = k.code, config = k.config,
           spec = k.spec, fingerprint = k.fingerprint, rank = k.rank
         FROM kept k`,
      );
    }
    const wanted = await here(db, `${folder}/here.db`);
    await work(address, folder);
    const { parked } = await statusOf(address, id);
    assertEquals(parked, 0);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "results of the queue that no set has are one error, and nothing of them is taken",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const address = await server.database();
    const id = await enqueue(address, db);
    await work(address, folder);
    const wanted = await here(db, `${folder}/here.db`);
    await server.sql(address, "CREATE TABLE kept AS TABLE openbell.result");
    const one = "WHERE set_id = 3 AND fold = 0";
    let n = 0;
    for (
      const change of [
        `figures = 'x' ${one}`,
        `figures = '[]' ${one}`,
        `figures = 'null' ${one}`,
        `figures = '{"net_profit": "high"}' ${one}`,
        `figures = '{"net_profit": [1]}' ${one}`,
        `figures = '{"net_profit": "1e9"}' ${one}`,
        `hash = 'x' ${one}`,
        `status = 'odd' ${one}`,
        `set_id = 1000000 ${one}`,
        `set_id = -1 ${one}`,
      ]
    ) {
      await server.sql(address, `UPDATE openbell.result SET ${change}`);
      const out = `${folder}/out${n++}.db`;
      const error = await assertRejects(
        () => fetched(address, id, out),
        SessionError,
        "is damaged: the result of set",
        change,
      );
      assertEquals(error.code, "store_corrupt");
      oneLine(error);
      await server.sql(
        address,
        "TRUNCATE openbell.result; INSERT INTO openbell.result TABLE kept",
      );
    }
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);
