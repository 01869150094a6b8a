import type { Level, ModelFile } from "@reeve/contract/maturity/model";
import { isThrough, move, questionAt, type Walk } from "@reeve/contract/maturity/walk";

/** Where someone is at the terminal: at a question, with one of the answers pointed at. */
export interface Screen {
  readonly walk: Walk;
  /** 0 to 4 for the five answers, 5 for "don't know"; null before an arrow was pressed. */
  readonly pointed: number | null;
  /** Something to say to who pressed a key that did nothing. */
  readonly says: string | null;
}

export interface Pressed {
  readonly screen: Screen;
  readonly ends: "through" | "left" | null;
}

/** A key as node:readline names it. */
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

const last = 5;
const answerAt = (place: number): Level | null => (place === last ? null : ((place + 1) as Level));

export function screenAt(model: ModelFile, walk: Walk): Screen {
  const question = questionAt(model, walk);
  const given = question === null ? undefined : walk.answers[question.id];
  return {
    walk,
    pointed: given === undefined ? null : given === null ? last : given - 1,
    says: null,
  };
}

/** What one key does. Pure, so that every way through can be tried without a terminal. */
export function press(model: ModelFile, screen: Screen, key: Key): Pressed {
  const stay = (next: Partial<Screen> = {}): Pressed => ({
    screen: { ...screen, says: null, ...next },
    ends: null,
  });
  const text = key.sequence ?? "";
  if ((key.ctrl && (key.name === "c" || key.name === "d")) || text === "q")
    return { screen, ends: "left" };
  if (/^[1-5]$/.test(text)) return answered(model, screen, Number(text) as Level);
  if (text === "0" || text === "?") return answered(model, screen, null);
  switch (key.name ?? "") {
    case "up":
      return stay({ pointed: Math.max(0, (screen.pointed ?? last + 1) - 1) });
    case "down":
      return stay({ pointed: Math.min(last, (screen.pointed ?? -1) + 1) });
    case "return":
    case "enter":
    case "right":
      return screen.pointed === null
        ? stay({ says: "Choose one of the five, or ? if you don't know." })
        : answered(model, screen, answerAt(screen.pointed));
    case "b":
    case "backspace":
    case "left":
      return { screen: screenAt(model, move(model, screen.walk, "back")), ends: null };
    default:
      return stay();
  }
}

function answered(model: ModelFile, screen: Screen, answer: Level | null): Pressed {
  const walk = move(model, move(model, screen.walk, { answer }), "on");
  return {
    screen: screenAt(model, walk),
    ends: isThrough(model, walk) ? "through" : null,
  };
}
