/** Schedules callbacks by objects that change. */
import { got, laterOf, newestPrice, victim } from "../_victim.ts";

export default await victim({
  setup(context) {
    let reads = 0;
    const when = {
      get every() {
        return reads++ < 9 ? "30m" : "nonsense";
      },
    };
    context.schedule(when, (own) => {
      const found = laterOf(
        [own.bars("AAA", "1m").close(own.bars("AAA", "1m").length)],
        newestPrice(own),
      );
      if (found !== undefined) got(found);
    });
  },
});
