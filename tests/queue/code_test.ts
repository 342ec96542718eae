// A worker runs the strategies that it has, and others only if it may.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { testWithPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, work } from "./_sweeps.ts";
import { busyInput, statusOf } from "./_workers.ts";

/** A config in `folder/configs`, whose strategy imports a module beside it. */
function inputIn(folder: string) {
  Deno.mkdirSync(`${folder}/configs`, { recursive: true });
  Deno.mkdirSync(`${folder}/shared`, { recursive: true });
  const input = busyInput(`${folder}/configs`, 0);
  const path = `${folder}/configs/busy.ts`;
  const text = Deno.readTextFileSync(path).replace(
    "Number(fast)",
    "shares(fast)",
  );
  Deno.writeTextFileSync(
    path,
    `import { shares } from "../shared/shares.ts";\n${text}`,
  );
  Deno.writeTextFileSync(
    `${folder}/shared/shares.ts`,
    "export const shares = (fast: unknown) => Number(fast);",
  );
  return input;
}

testWithPostgres(
  "strategies are found by their hash wherever they are, and changed ones are not run",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = inputIn(`${folder}/client`);
    const options = { folder: `${folder}/client/configs` };
    const wanted = await here(db, `${folder}/here.db`, options, input);
    const address = await server.database();
    const id = await enqueue(address, db, options, input);
    inputIn(`${folder}/other/deep`);
    const shares = `${folder}/other/deep/shared/shares.ts`;
    const right = Deno.readTextFileSync(shares);
    Deno.writeTextFileSync(shares, `${right}\nDeno.exit(9);`);
    const code = [folder, `${folder}/other/deep/configs`];
    const { code: why, message } = await assertRejects(
      () => work(address, folder, { code }),
      SessionError,
    );
    assertEquals(why, "strategy_load");
    assertMatch(
      message,
      /^This worker does not have the strategies busy\.ts with the hash [0-9a-f]{12}… in .*--code.*--allow-fetch-code$/,
    );
    const { done, parked, firstError } = await statusOf(address, id);
    assertEquals([done, parked, firstError], [0, 0, undefined]);
    Deno.writeTextFileSync(shares, right);
    await work(address, folder, { code });
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "a worker that may fetch strategies checks them, and writes nothing outside of its cache",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = inputIn(`${folder}/client`);
    const options = { folder: `${folder}/client/configs` };
    const wanted = await here(db, `${folder}/here.db`, options, input);
    const address = await server.database();
    const id = await enqueue(address, db, options, input);
    const right = await server.sql(address, "SELECT files FROM openbell.code");
    const change = (files: string) =>
      server.sql(
        address,
        `UPDATE openbell.code SET files = $text$${files}$text$`,
      );
    const bare = `${folder}/bare`;
    Deno.mkdirSync(bare);
    const may = { code: [bare], mayFetchCode: true, cache: `${folder}/cache` };
    const refused = async (files: string, wanted: RegExp) => {
      await change(files);
      const { code, message } = await assertRejects(
        () => work(address, folder, may),
        SessionError,
      );
      assertEquals(code, "strategy_load");
      assertMatch(message, wanted);
    };
    await refused(
      right.replace("Number(fast)", "Number(fast) + 1"),
      /are not those of the sweep: their hash is not/,
    );
    for (const path of ["../../../escaped.ts", `${folder}/escaped.ts`]) {
      const { folder: config, files } = JSON.parse(right);
      const more = { folder: config, files: { ...files, [path]: "1" } };
      await refused(JSON.stringify(more), /outside of the cache/);
    }
    for (const place of [folder, `${folder}/cache`]) {
      const names = [...Deno.readDirSync(place)].map(({ name }) => name);
      assert(!names.includes("escaped.ts"), place);
    }
    await change(right);
    await work(address, folder, may);
    assertEquals(await fetched(address, id, `${folder}/all.db`), wanted);
  },
);

testWithPostgres(
  "a config whose modules the hash does not cover is not loaded",
  async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const input = inputIn(`${folder}/client`);
    const options = { folder: `${folder}/client/configs` };
    const address = await server.database();
    await enqueue(address, db, options, input);
    Deno.writeTextFileSync(
      `${folder}/client/configs/evil.ts`,
      `Deno.writeTextFileSync("${folder}/done", "");`,
    );
    await server.sql(
      address,
      `UPDATE openbell.sweep SET config = replace(config, 'busy.ts', 'evil.ts')`,
    );
    const { code } = await assertRejects(
      () => work(address, folder, { code: [`${folder}/client/configs`] }),
      SessionError,
    );
    assertEquals(code, "strategy_load");
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert(!names.includes("done"));
  },
);
