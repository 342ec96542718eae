/** Lets every function have the text of a class. */
import { victim } from "../_victim.ts";

export default await victim({
  load() {
    Function.prototype.toString = () => "class {}";
    Function.prototype.toString.call = () => "class {}";
    Object.defineProperty(Function.prototype, "name", { value: "forged" });
  },
});
