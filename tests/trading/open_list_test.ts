import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { OpenList } from "../../src/trading/open_list.ts";

Deno.test("OpenList lists what was added and not dropped, each once", () => {
  const toggle = fc.tuple(fc.nat(2), fc.nat(3));
  fc.assert(
    fc.property(fc.array(toggle), (toggles) => {
      const list = new OpenList();
      const open = new Set<string>();
      for (const [strategy, symbol] of toggles) {
        const key = `${strategy} ${symbol}`;
        if (open.delete(key)) list.drop(strategy, symbol);
        else {
          open.add(key);
          list.add(strategy, symbol);
        }
        const listed = Array.from(
          { length: list.length },
          (_, i) => `${list.strategy(i)} ${list.symbol(i)}`,
        );
        assertEquals(listed.toSorted(), [...open].toSorted());
      }
    }),
  );
});
