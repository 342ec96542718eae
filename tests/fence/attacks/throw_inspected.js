/** Throws an object that acts when it is shown, copied or compared. */
import { got, victim } from "../_victim.ts";

const strategy = await victim();
const { onBar } = strategy;
let count = 0;

function trap(context) {
  const act = (name) => () => {
    got(`a call of ${name}`);
    context.buy("AAA", 1);
    return "forged";
  };
  return {
    [Symbol.for("Deno.customInspect")]: act("customInspect"),
    [Symbol.for("Deno.privateCustomInspect")]: act("privateCustomInspect"),
    [Symbol.for("nodejs.util.inspect.custom")]: act("inspect"),
    [Symbol.for("nodejs.util.promisify.custom")]: act("promisify"),
    [Symbol.toPrimitive]: act("toPrimitive"),
    get [Symbol.toStringTag]() {
      return act("toStringTag")();
    },
    toString: act("toString"),
    toJSON: act("toJSON"),
    get message() {
      return act("message")();
    },
    get name() {
      return act("name")();
    },
    get stack() {
      return act("stack")();
    },
    get cause() {
      return act("cause")();
    },
    get code() {
      return act("code")();
    },
  };
}

export default {
  ...strategy,
  onBar(context, bar) {
    onBar(context, bar);
    if (++count === 9) throw trap(context);
  },
};
