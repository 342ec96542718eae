/** Tells by attributes of properties, whose values stay. */
import { telling } from "../_set.ts";

const OBJECTS = [[Error.prototype, "message"], [console, "log"]];

export default telling({
  take: () =>
    OBJECTS.find(([owner, name]) =>
      Object.getOwnPropertyDescriptor(owner, name).enumerable !==
        (owner === console)
    ),
  put() {
    for (const [owner, name] of OBJECTS) {
      const { enumerable } = Object.getOwnPropertyDescriptor(owner, name);
      Object.defineProperty(owner, name, { enumerable: !enumerable });
    }
  },
});
