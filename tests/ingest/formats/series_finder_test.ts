import { assertEquals } from "@std/assert";
import { importText } from "../_support.ts";
import { OPEN } from "./vendors/_vendor.ts";

Deno.test("rows are stored in the series of their interval column", async () => {
  const text = `symbol,timeframe,timestamp,open,high,low,close,volume
A,1m,${OPEN},1,1,1,1,1
A,1Day,${OPEN},2,2,2,2,2
`;
  const { store } = await importText(text, {}, "x.csv");
  assertEquals(
    store.inventory().map(({ interval, bars }) => [interval, bars]),
    [["1d", 1], ["1m", 1]],
  );
  store.close();
});
