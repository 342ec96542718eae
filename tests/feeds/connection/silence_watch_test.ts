import { assertEquals } from "@std/assert";
import { SilenceWatch } from "../../../src/feeds/connection/silence_watch.ts";
import { MINUTE, OPEN } from "../_feed.ts";
import { VirtualFeedClock } from "../_virtual_feed_clock.ts";

const SILENCE = 2 * MINUTE;

/** A watch; `answers` says whether the venue answers probes. */
function watched(
  answers: boolean,
  expectsBarsAt: (now: number) => boolean = () => true,
) {
  const clock = new VirtualFeedClock(OPEN);
  const seen: string[] = [];
  const at = (what: string) =>
    seen.push(`${what} ${(clock.now() - OPEN) / 1e3}`);
  const watch = new SilenceWatch({
    clock,
    silenceMs: SILENCE,
    expectsBarsAt,
    probe: () => {
      at("probe");
      if (answers) watch.message();
    },
    silent: (ms) => at(`silent for ${ms / 1e3} at`),
  });
  return { clock, seen, watch };
}

Deno.test("a venue that answers probes is silent only without a bar for five times as long", () => {
  const { clock, seen } = watched(true);
  clock.advance(10 * MINUTE - 1);
  assertEquals(
    seen,
    [60, 120, 180, 240, 300, 360, 420, 480, 540].map((s) => `probe ${s}`),
  );
  clock.advance(1);
  assertEquals(seen.at(-1), "silent for 600 at 600");
  assertEquals(clock.timers, 0);
});

Deno.test("a venue that does not answer is silent after the silence", () => {
  const { clock, seen } = watched(false);
  clock.advance(SILENCE);
  assertEquals(seen, ["probe 60", "probe 90", "silent for 120 at 120"]);
});

Deno.test("silence counts from the last message, and only while bars are due", () => {
  // The market is closed for an hour, from 10 minutes after the start on.
  const isOpen = (now: number) =>
    now < OPEN + 10 * MINUTE || now >= OPEN + 70 * MINUTE;
  const { clock, seen, watch } = watched(false, isOpen);
  for (let minute = 0; minute < 10; minute++) {
    clock.advance(MINUTE - 1);
    watch.message();
    watch.bar();
    clock.advance(1);
  }
  assertEquals(seen, []);
  clock.advance(60 * MINUTE - 1);
  assertEquals(seen, []);
  // The last look before the open was at 69:30.
  clock.advance(1 + 90_000 - 1);
  assertEquals(seen.at(-1), "probe 4260");
  clock.advance(1);
  assertEquals(seen.at(-1), "silent for 120 at 4290");
});

Deno.test("a watch that is stopped does nothing more", () => {
  const { clock, seen, watch } = watched(false);
  watch.stop();
  clock.advance(100 * MINUTE);
  assertEquals([seen, clock.timers], [[], 0]);
});
