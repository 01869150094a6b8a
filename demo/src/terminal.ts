import { styleText } from "node:util";

const interactive = process.stdout.isTTY;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

type Style = Parameters<typeof styleText>[0];
export const paint = (style: Style, text: string): string =>
  interactive ? styleText(style, text) : text;
export const line = (text = ""): void => void process.stdout.write(`${text}\n`);

/** A heading of the story. */
export const heading = (text: string): void => line(`\n${paint(["bold"], text)}`);

/** Runs one step of the story: shows it moving while it runs, and how long it took. A failure is shown and thrown. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  let frame = 0;
  const timer = interactive
    ? setInterval(
        () =>
          process.stdout.write(
            `\r  ${frames[frame++ % frames.length]} ${title} ${paint("dim", seconds())}`,
          ),
        80,
      )
    : undefined;
  const clear = interactive ? "\r\u001B[2K" : "";
  try {
    const result = await work();
    process.stdout.write(`${clear}  ${paint("green", "✓")} ${title} ${paint("dim", seconds())}\n`);
    return result;
  } catch (error) {
    process.stdout.write(`${clear}  ${paint("red", "✗")} ${title} ${paint("dim", seconds())}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const marks = {
  allow: () => paint("green", "● allow   "),
  block: () => paint("red", "■ block   "),
  scope: () => paint("yellow", "◐ scope   "),
  escalate: () => paint("magenta", "▲ escalate"),
} as const;

/** One decided action, as the live stream reports it. */
export function decided(answer: keyof typeof marks, who: string, what: string, why: string): void {
  const shown = why.length > 88 ? `${why.slice(0, 87)}…` : why;
  line(`    ${marks[answer]()} ${who.padEnd(11)} ${what.padEnd(38)} ${paint("dim", shown)}`);
}

/** A text of several lines, set in and dim. */
export function indent(text: string): string {
  return text
    .split("\n")
    .map((each) => `    ${paint("dim", each)}`)
    .join("\n");
}
