/**
 * Puts a headless Chromium from npm into `.chromium`, for the tests of the
 * pages on a machine without one. Only for Linux on x64.
 */
import { fileURLToPath } from "node:url";

// Imported dynamically, so that nobody else downloads these 70 MB.
const PACKAGE = "npm:@sparticuz/chromium@153.0.0";

const folder = fileURLToPath(new URL("../../.chromium", import.meta.url));
Deno.mkdirSync(folder, { recursive: true });
// The package unpacks into the folder for temporary files. It unpacks its
// libraries only if the machine looks like AWS Lambda.
Deno.env.set("TMPDIR", folder);
Deno.env.set("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs22.x");
const { default: chromium } = await import(PACKAGE);
const path: string = await chromium.executablePath();
// Its font configuration names a folder of AWS Lambda.
const fonts = `${folder}/fonts/fonts.conf`;
const list = Deno.readTextFileSync(fonts);
Deno.writeTextFileSync(
  fonts,
  list.replaceAll(/<dir>[^<]*<\/dir>/g, `<dir>${folder}/fonts</dir>`),
);
console.log(path);
