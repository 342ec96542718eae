import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { GuestState } from "../../src/modules/guest_state.ts";

const scope = globalThis as unknown as Record<PropertyKey, unknown>;

Deno.test("undo() removes the globals of foreign code and keeps the program's", () => {
  scope.earlier = 1;
  const guest = new GuestState();
  scope.before = 1;
  guest.enter();
  scope.foreign = 1;
  scope[Symbol.for("foreign")] = 1;
  guest.outside(() => {
    scope.listener = 1;
  });
  scope.late = 1;
  guest.leave();
  scope.between = 1;
  guest.enter();
  scope.again = 1;
  Object.assign(Date, { foreign: 1 });
  guest.leave();
  scope.after = 1;
  guest.undo();
  const left = ["earlier", "before", "listener", "between", "after"];
  assertEquals(left.filter((key) => key in scope), left);
  const gone = ["foreign", "late", "again", Symbol.for("foreign")];
  assertEquals(gone.filter((key) => key in scope), []);
  assertEquals("foreign" in Date, false);
  for (const key of left) delete scope[key];
});

Deno.test("undo() clears the timers of foreign code alone", async () => {
  const seen: string[] = [];
  const set = (name: string) => setTimeout(() => seen.push(name), 1);
  const guest = new GuestState();
  set("before");
  guest.enter();
  set("foreign");
  guest.outside(() => set("listener"));
  set("foreign");
  guest.leave();
  set("between");
  guest.enter();
  set("loading");
  guest.leave(false);
  guest.undo();
  // Timers of equal delay are served in their order.
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(seen, ["before", "listener", "between", "loading"]);
});

Deno.test("a run is refused in a thread where an earlier one left what cannot be removed", () => {
  const guest = new GuestState();
  guest.enter();
  Object.defineProperty(globalThis, "left_behind", { value: 1 });
  guest.leave();
  guest.undo();
  const { code, message } = assertThrows(() => new GuestState(), SessionError);
  assertEquals(code, "strategy_failed");
  assertEquals(message.includes("globalThis.left_behind"), true);
});
