/** Throws an object whose message differs from read to read. */
import { victim } from "../_victim.ts";

let reads = 0;

export default await victim({
  order() {
    throw {
      get message() {
        return reads++ % 2 === 0 ? "first\n\x1b[2Jsecond" : { length: 1e9 };
      },
      get stack() {
        throw 5;
      },
      get code() {
        return "stopped";
      },
      toString: () => {
        throw 6;
      },
    };
  },
});
