import { assertEquals } from "@std/assert";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { PauseSwitch } from "../../src/memory/pause_switch.ts";

function makeSwitch() {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const control = new ControlBlock(arena);
  const other = Arena.attach(arena.buffer);
  return {
    control,
    writer: new PauseSwitch(arena, control),
    reader: new PauseSwitch(other, new ControlBlock(other)),
  };
}

Deno.test("PauseSwitch: the run's time stands still in a pause and is behind by all pauses afterwards", () => {
  const { writer, reader } = makeSwitch();
  const seen = () => [reader.isPaused, reader.timeAt(1_000_000)];
  assertEquals(seen(), [false, 1_000_000]);
  writer.pause(100);
  assertEquals(seen(), [true, 100]);
  writer.resume(350);
  assertEquals(seen(), [false, 1_000_000 - 250]);
  writer.pause(400);
  assertEquals(seen(), [true, 400 - 250]);
  writer.resume(1_400);
  assertEquals(seen(), [false, 1_000_000 - 250 - 1_000]);
});

Deno.test("PauseSwitch: a second pause and a resume without a pause change nothing", () => {
  const { writer, reader } = makeSwitch();
  writer.resume(50);
  assertEquals([reader.isPaused, reader.timeAt(60)], [false, 60]);
  writer.pause(100);
  writer.pause(200);
  assertEquals(reader.timeAt(300), 100);
  writer.resume(300);
  writer.resume(400);
  assertEquals([reader.isPaused, reader.timeAt(500)], [false, 300]);
});

Deno.test("PauseSwitch.wait() returns at once in a run that goes on or is stopped", () => {
  const { control, writer, reader } = makeSwitch();
  reader.wait();
  writer.pause(1);
  control.stop();
  reader.wait();
  assertEquals(reader.isPaused, true);
});
