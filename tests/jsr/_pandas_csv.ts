import { TimeManager } from "../../src/time/time_manager.ts";

/** One-minute bars as pandas writes them: local times, names in capitals. */
export function pandasCsv(): string {
  const time = new TimeManager({ exchange: "NYSE" });
  const lines = ["Datetime,Open,High,Low,Close,Volume"];
  for (const date of time.getTradingDates("2025-01-02", "2025-02-28")) {
    const { count } = time.slots(date, "1m");
    for (let minute = 0; minute < count; minute++) {
      const at = 570 + minute;
      const [h, m] = [Math.floor(at / 60), at % 60]
        .map((part) => String(part).padStart(2, "0"));
      const close = 600 + 5 * Math.sin(lines.length / 97);
      const prices = [close, close + 0.1, close - 0.1, close + 0.02];
      const row = prices.map((price) => price.toFixed(2));
      lines.push(`${date} ${h}:${m}:00,${row.join()},${1_000 + minute}`);
    }
  }
  return lines.join("\n") + "\n";
}
