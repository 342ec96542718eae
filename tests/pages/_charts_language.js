/**
 * Some browsers call their language `en-US@posix`, which is none: without this,
 * a chart library fails when it is loaded.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
