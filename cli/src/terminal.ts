import { withUnseen } from "@reeve/contract/unseen";

/** What a command is given of the process it runs in. */
export interface Terminal {
  /** To standard output. Resolves when it may write on. */
  out(text: string): Promise<void>;
  /** To standard error. */
  err(text: string): void;
  /** Standard output is looked at by a person, who sees colours. */
  readonly colour: boolean;
  /** Standard error is looked at by a person, who sees progress. */
  readonly errIsTty?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly stop: AbortSignal;
}

/** 0 done, 1 the answer is no, 2 wrong usage, 3 the server said no or could not be reached. */
export type Status = 0 | 1 | 2 | 3;

const codes = { red: 31, green: 32, yellow: 33, blue: 34, dim: 2, bold: 1 } as const;
export type Colour = keyof typeof codes;

export const painted = (terminal: Terminal, colour: Colour, text: string): string =>
  terminal.colour ? `\u001B[${codes[colour]}m${text}\u001B[0m` : text;

/**
 * Text from elsewhere, safe to show: names and reasons come from agents and servers, and a terminal obeys what it is
 * sent. Control characters and those that turn the direction of text are shown as what they are.
 */
export const shown = (text: string): string =>
  withUnseen(text, true, (it) => {
    const code = (it.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });

/** The same where text must not begin a line of its own. */
export const shownInLine = (text: string): string => shown(text.replaceAll(/\s+/g, " "));
