/** Tells by members of functions that prototypes and literals lead to. */
import { telling } from "../_set.ts";

const OBJECTS = [
  Error.captureStackTrace,
  console.log,
  URL.prototype.toString,
  Object.getOwnPropertyDescriptor(URL.prototype, "href").get,
  Object.getPrototypeOf(async () => {}),
  Object.getPrototypeOf(function* () {}.prototype),
  Object.getPrototypeOf(new URLSearchParams().keys()),
  Object.getPrototypeOf(new Intl.Segmenter().segment("")),
  Object.getPrototypeOf(globalThis),
  Object.getPrototypeOf(globalThis).constructor,
  Reflect.ownKeys,
];

export default telling({
  take: () => OBJECTS.find((one) => one.told === 1),
  put() {
    for (const one of OBJECTS) {
      try {
        one.told = 1;
      } catch { /* the next one */ }
    }
  },
});
