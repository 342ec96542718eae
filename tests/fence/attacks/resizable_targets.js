/** Copies columns into buffers that grow, shrink or are detached while they are read. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

function targets() {
  const growing = new ArrayBuffer(8, { maxByteLength: 80_000 });
  const shared = new SharedArrayBuffer(8, { maxByteLength: 80_000 });
  const gone = new ArrayBuffer(800);
  const detached = new Float64Array(gone);
  gone.transfer();
  const shrinking = new Float64Array(
    new ArrayBuffer(80_000, { maxByteLength: 80_000 }),
  );
  const steps = {
    get length() {
      shrinking.buffer.resize(8);
      return 10_000;
    },
  };
  return [
    [new Float64Array(growing), () => growing.resize(80_000)],
    [new Float64Array(shared), () => shared.grow(80_000)],
    [detached, () => {}],
    [shrinking, () => shrinking.buffer.resize(0)],
    [Object.setPrototypeOf(steps, shrinking), () => {}],
    [new Float16Array(10_000), () => {}],
    [new BigInt64Array(10_000), () => {}],
  ];
}

export default await victim({
  bar(context, count) {
    if (count > 6) return;
    const bars = context.bars("AAA", "1m");
    const values = [];
    for (const [target, change] of targets()) {
      for (const field of ["close", "high", "timestamp"]) {
        for (let round = 0; round < 2; round++) {
          try {
            bars.copyNewest(field, target);
          } catch { /* refused */ }
          change();
        }
        try {
          values.push(...target);
        } catch { /* detached */ }
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
