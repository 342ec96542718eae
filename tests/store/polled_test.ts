import { assertEquals, assertThrows } from "@std/assert";
import { Polled } from "../../src/store/polled.ts";

Deno.test("Polled returns a value that is not a promise at once, even undefined", () => {
  assertEquals(new Polled(7).poll(), [7]);
  assertEquals(new Polled<undefined>(undefined).poll(), [undefined]);
});

Deno.test("Polled has no value until its promise resolves, and throws what it rejects with", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const later = new Polled(promise);
  assertEquals(later.poll(), undefined);
  resolve(7);
  await promise;
  assertEquals(later.poll(), [7]);
  assertEquals(later.poll(), [7]);
  const failed = new Polled(Promise.reject(new RangeError("gone")));
  assertEquals(failed.poll(), undefined);
  await Promise.resolve();
  assertThrows(() => failed.poll(), RangeError, "gone");
});
