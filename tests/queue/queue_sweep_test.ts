import { assertEquals } from "@std/assert";
import { withPostgres } from "./_postgres.ts";
import { enqueue, fetched, here, makeSweepMarket, work } from "./_sweeps.ts";

Deno.test("a sweep over a queue has the table of the sweep on this machine", async () => {
  await withPostgres(async (server, folder) => {
    const { db } = makeSweepMarket(folder);
    const wanted = await here(db, `${folder}/here.db`);
    const address = await server.database();
    const id = await enqueue(address, db);
    await work(address, folder);
    assertEquals(await fetched(address, id, `${folder}/one.db`), wanted);
  });
});
