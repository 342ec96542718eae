import { assertEquals } from "@std/assert";
import type { LogRecord } from "../../src/log/log_record.ts";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { PauseSwitch } from "../../src/memory/pause_switch.ts";
import { PerformanceMetrics } from "../../src/monitoring/performance_metrics.ts";
import { CreditGate } from "../../src/sync/credit_gate.ts";
import { RunClock } from "../../src/sync/run_clock.ts";
import {
  StreamSubscription,
  subscriptionOffset,
} from "../../src/sync/stream_subscription.ts";
import type { Mode } from "../../src/types.ts";
import { VirtualClock } from "./_virtual_clock.ts";

const EDGES = [
  ["coordinator", "processor", "processorReady"],
  ["processor", "analysis", "analysisReady"],
] as const;

function openGate(
  [producer, consumer, line]: typeof EDGES[number],
  mode: Mode,
  credits: number,
) {
  const arena = Arena.create({ maxSeries: 1 });
  const control = new ControlBlock(arena);
  const clock = new VirtualClock(1_000);
  const metrics = new PerformanceMetrics();
  const ready = StreamSubscription.create(
    { streamId: consumer, mode, capacity: credits, initial: credits },
    { buffer: arena.buffer, offset: subscriptionOffset(line) },
  );
  const gate = new CreditGate({
    producer,
    consumer,
    plan: { mode, batchSlices: 4, memory: { buffer: arena.buffer } },
    control,
    metrics,
    clock: new RunClock(arena, clock),
  });
  const edge = `${producer} → ${consumer}`;
  const counted = () => {
    const { backPressure, waitedMs, overruns } =
      metrics.toJSON().backtest.edges[edge] ??
        { backPressure: 0, waitedMs: 0, overruns: 0 };
    return { backPressure, waitedMs, overruns };
  };
  const pauses = new PauseSwitch(arena, control);
  return { gate, ready, clock, counted, edge, control, pauses };
}

for (const edge of EDGES) {
  const name = `${edge[0]} → ${edge[1]}`;

  Deno.test(`${name}, data-driven: without a credit the producer waits without limit`, () => {
    const { gate, ready, clock, counted } = openGate(edge, "data-driven", 6);
    assertEquals([gate.take(3), gate.take(9), gate.take(9)], [3, 1, 2]);
    assertEquals(gate.take(1), 0);
    assertEquals(gate.deadline, Infinity);
    clock.advance(3_600_000);
    assertEquals(gate.take(1), 0);
    ready.signalReady(2);
    assertEquals(gate.take(5), 2);
    assertEquals(counted(), {
      backPressure: 1,
      waitedMs: 3_600_000,
      overruns: 0,
    });
  });

  Deno.test(`${name}, clock-driven: the producer waits 50 ms in all, then counts each slice as an overrun`, () => {
    const { gate, ready, clock, counted } = openGate(edge, "clock-driven", 1);
    const records: LogRecord[] = [];
    gate.onRecord = (record) => records.push(record);
    assertEquals(gate.take(1), 1);
    assertEquals([gate.take(1), gate.deadline], [0, 1_050]);
    clock.advance(49);
    assertEquals(gate.take(1), 0);
    clock.advance(1);
    assertEquals([gate.take(8), gate.take(8), gate.take(8)], [1, 1, 1]);
    assertEquals(counted().overruns, 3);
    // Reported at once, then at most once a second.
    assertEquals(records.length, 1);
    clock.advance(1_000);
    assertEquals(gate.take(1), 1);
    const told = records.map(({ text: _, ...rest }) => rest);
    const expected = [[1_050, 1], [2_050, 4]].map(([time, overruns]) => ({
      time,
      worker: edge[0],
      level: "warn" as const,
      code: "consumer_late" as const,
      fields: { edge: name, overruns },
    }));
    assertEquals(told, expected);
    // The consumer signals, but it is still behind: the patience stays used up.
    ready.signalReady();
    assertEquals(gate.take(1), 1);
    assertEquals(counted(), {
      backPressure: 1,
      waitedMs: 1_050,
      overruns: 4,
    });
    assertEquals([gate.take(1), counted().overruns], [1, 5]);
    // It has caught up once a credit is there when it is needed.
    ready.signalReady();
    assertEquals(gate.take(1), 1);
    ready.signalReady();
    assertEquals(gate.take(1), 1);
    assertEquals([gate.take(1), gate.deadline], [0, 2_100]);
  });

  Deno.test(`${name}, clock-driven: a pause uses up no patience and is no overrun; other threads see the overruns after it`, () => {
    const { gate, clock, counted, control, pauses } = openGate(
      edge,
      "clock-driven",
      1,
    );
    const times: number[] = [];
    gate.onRecord = ({ time }) => times.push(time);
    gate.take(1);
    assertEquals(gate.take(1), 0);
    clock.advance(30);
    pauses.pause(clock.now());
    clock.advance(3_600_000);
    assertEquals(gate.take(1), 0);
    pauses.resume(clock.now());
    clock.advance(19);
    assertEquals([gate.take(1), counted().overruns], [0, 0]);
    const words =
      () => [control.load("baseOverruns"), control.load("deliveryOverruns")];
    assertEquals(words(), [0, 0]);
    clock.advance(1);
    assertEquals([gate.take(1), gate.take(1)], [1, 1]);
    assertEquals(words(), edge[0] === "coordinator" ? [2, 0] : [0, 2]);
    // A record tells the machine's time, with the pause.
    assertEquals(times, [clock.now()]);
  });

  Deno.test(`${name}, clock-driven: a consumer that is late with every slice delays the edge by 50 ms in all`, () => {
    const { gate, ready, clock, counted } = openGate(edge, "clock-driven", 1);
    assertEquals(gate.deadline, Infinity);
    gate.take(1);
    let delayedMs = 0;
    for (let slice = 0; slice < 100; slice++) {
      const started = clock.now();
      while (gate.take(1) === 0) {
        // The consumer takes 40 ms for each slice.
        const wake = Math.min(started + 40, gate.deadline);
        clock.sleepUntil(wake);
        if (wake === started + 40) ready.signalReady();
      }
      delayedMs += clock.now() - started;
    }
    assertEquals(delayedMs, 50);
    assertEquals(counted().overruns, 99);
  });

  Deno.test(`${name}: returned credits are granted again before new ones`, () => {
    const { gate } = openGate(edge, "data-driven", 4);
    assertEquals(gate.take(4), 4);
    gate.giveBack(3);
    assertEquals([gate.take(2), gate.take(2), gate.take(2)], [2, 1, 0]);
  });
}
