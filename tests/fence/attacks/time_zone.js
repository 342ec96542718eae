/** Moves the process to another time zone, language and folder while it runs. */
import process from "node:process";
import { victim } from "../_victim.ts";

function move() {
  const changes = [
    () => Deno.env.set("TZ", "Pacific/Kiritimati"),
    () => process.env.TZ = "Pacific/Kiritimati",
    () => Deno.env.set("LANG", "ar_EG.UTF-8"),
    () => Deno.env.set("NO_COLOR", ""),
    () => Deno.env.set("FORCE_COLOR", "3"),
    () => Deno.env.set("OPENBELL_DEBUG", "1"),
    () => Deno.chdir("/"),
    () => process.chdir("/"),
    () => process.title = "mine",
  ];
  for (const change of changes) {
    try {
      change();
    } catch { /* refused */ }
  }
  new Date().getTimezoneOffset();
}

export default await victim({ load: move, setup: move });
