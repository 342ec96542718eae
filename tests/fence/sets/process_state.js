/** Tells by what the process has one of: its folder, its mask, its title. */
import process from "node:process";
import { telling } from "../_set.ts";

/** Tries all, whichever throws. */
function all(...calls) {
  return calls.map((call) => {
    try {
      return call();
    } catch {
      return undefined;
    }
  });
}

const before = all(() => Deno.cwd(), () => Deno.umask(), () => process.title);

export default telling({
  take: () => (before[0]?.endsWith("/proc") || before[1] === 0o123 ||
      before[2] === "told"
    ? 1
    : undefined),
  put() {
    all(
      () => Deno.chdir("/proc"),
      () => process.chdir("/proc"),
      () => Deno.umask(0o123),
      () => process.umask(0o123),
      () => process.title = "told",
    );
  },
});
