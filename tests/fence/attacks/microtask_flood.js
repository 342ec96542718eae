/** Leaves many small tasks behind each bar. */
import { victim } from "../_victim.ts";

let done = 0;
const task = () => {
  done++;
};

export default await victim({
  bar(_, count) {
    if (count > 20) return;
    for (let i = 0; i < 20_000; i++) {
      queueMicrotask(task);
      if (i % 20 === 0) setTimeout(task, 0);
      if (i % 20 === 1) Promise.reject(i).catch(task);
    }
    if (done < 0) return "nothing";
  },
});
