/** Looks for the vendor's keys wherever a thread could have them. */
import { victim } from "../_victim.ts";

const CANARY = /FENCE0CANARY/;

/** The text of a value, however deep. */
function textOf(read) {
  try {
    return String(JSON.stringify(read()));
  } catch {
    return "";
  }
}

const places = {
  "Deno.env.get": () => Deno.env.get("APCA_API_SECRET_KEY"),
  "Deno.env.toObject": () => Deno.env.toObject(),
  "process.env": () => ({ ...globalThis.process?.env }),
  "/proc": () => Deno.readTextFileSync("/proc/self/environ"),
  "a command": () =>
    new TextDecoder().decode(new Deno.Command("env").outputSync().stdout),
};

const search = (context) => {
  const all = { ...places, context: () => context };
  const found = Object.keys(all).filter((name) =>
    CANARY.test(textOf(all[name]))
  );
  return found.length === 0 ? undefined : `keys by ${found.join(", ")}`;
};

export default await victim({
  load: () => search(),
  bar: (context, count) => count === 5 ? search(context) : undefined,
});
