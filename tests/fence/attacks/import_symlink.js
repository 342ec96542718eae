/** Imports the engine through a link, and changes the classes that it finds. */
import { ENGINE, got, victim } from "../_victim.ts";

export default await victim({
  async load() {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.symlinkSync(new URL(ENGINE).pathname, `${folder}/engine`);
      const { SeriesWindow } = await import(
        `file://${folder}/engine/src/session/bar_series.ts`
      );
      SeriesWindow.prototype.setColumns = () => got("columns");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
