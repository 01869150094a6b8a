import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium of this machine: the one CHROMIUM names, or one in a usual place. */
const found = process.env["CHROMIUM"] ?? places.find((place) => existsSync(place));

/**
 * True when there is no browser to test with. Then the stories of the console are left out, and it is said; where
 * everything must be tested (`CI=true`) nothing is left out and opening the browser fails.
 */
export const noBrowser = found === undefined && process.env["CI"] !== "true";
if (noBrowser)
  process.stderr.write(
    "The console is not tested: no Chromium was found. Install one, or name it in CHROMIUM.\n",
  );

export async function openBrowser(): Promise<Browser> {
  if (found === undefined)
    throw new Error("no Chromium was found; install one, or name it in CHROMIUM");
  return chromium.launch({
    executablePath: found,
    args: [
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      // Chromium's own sandbox cannot be had by root, as in containers.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}
