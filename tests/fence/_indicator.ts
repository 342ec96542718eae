/**
 * What attacks of own indicators are written in: the mean of two closes, and a
 * strategy of the same module that learns what the indicator saw.
 */
import type { CustomIndicator } from "../../mod.ts";
import { attempt, type Got } from "./_victim.ts";

/** An attack, by the moment at which it runs. */
export interface IndicatorAttack {
  /** When the indicator is made. */
  readonly create?: () => Got;
  /** At each bar. */
  readonly update?: (close: number) => Got;
}

/** The indicator that runs an attack. */
export function own(attack: IndicatorAttack = {}): CustomIndicator {
  return {
    name: "own",
    outputs: ["own"],
    warmup: 1,
    create() {
      attempt(() => attack.create?.());
      let before = NaN;
      return {
        reset: () => {
          before = NaN;
        },
        update({ close }) {
          attempt(() => attack.update?.(close));
          const mean = (before + close) / 2;
          before = close;
          return Number.isNaN(mean) ? undefined : mean;
        },
      };
    },
  };
}
