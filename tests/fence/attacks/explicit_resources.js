/** Disposes of what it is handed, by declarations and by stacks, when hooks are over. */
import { got, victim } from "../_victim.ts";

const ends = [Symbol.dispose, Symbol.asyncDispose];
let stack;

export default await victim({
  load() {
    const iterators = Object.getPrototypeOf(
      Object.getPrototypeOf([][Symbol.iterator]()),
    );
    for (const owner of [iterators, Object.prototype, Function.prototype]) {
      for (const end of ends) {
        try {
          Object.defineProperty(owner, end, {
            value() {
              const own = Object.getOwnPropertyNames(this ?? {});
              if (own.includes("buffer")) got("memory at its disposal");
            },
            configurable: true,
          });
        } catch { /* the next one */ }
      }
    }
  },
  bar(context, count) {
    if (count > 5) return;
    stack ??= new DisposableStack();
    const views = [context, context.bars("AAA", "1m"), context.account];
    for (const view of views) {
      try {
        stack.use(view);
      } catch { /* no end of its own */ }
      stack.adopt(view, (one) => {
        const closed = one.close?.(-1) ?? one.equity ?? one.time;
        if (closed === undefined) got("an object that was ended");
      });
    }
    if (count === 5) stack[Symbol.dispose]();
    {
      using iterator = Iterator.from(context.bars("AAA", "1m"));
      iterator.next();
    }
  },
});
