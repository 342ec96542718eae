/** Never gives its thread back, once it has answered. */
import { feedWith } from "./_honest.js";

export default () => {
  const honest = feedWith();
  return feedWith({
    async *history(request) {
      yield* honest.history(request);
      setTimeout(() => {
        for (;;);
      }, 500);
    },
  });
};
