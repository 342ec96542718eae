/**
 * Asks the universe's thread for parked symbols.
 *
 * @module
 */
import type { ParkedLoader } from "../../analysis/added_symbols.ts";
import { SessionError } from "../../errors.ts";
import { Arena } from "../../memory/arena.ts";
import { UniverseDesk } from "../../memory/universe_desk.ts";
import type { RunPlan } from "../../session/run_plan.ts";

/** Asks the stage in another thread for parked symbols, and waits. */
export function askForParked({ memory }: RunPlan): ParkedLoader {
  const desk = new UniverseDesk(Arena.attach(memory.buffer));
  return {
    load(symbol, session) {
      desk.ask({ symbol, session });
      if (desk.waitUntilServed()) return;
      throw new SessionError("stopped", "The run was stopped", {
        worker: "analysis",
      });
    },
    end: () => desk.ask({ symbol: -1, session: -1 }),
  };
}
