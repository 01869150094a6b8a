import { classesInWords } from "../../access/grants/in-words.ts";
import type { Asked, Misfit } from "./asked.ts";

/** A constraint of data classes, ready to be asked. What nobody said the class of may be of any. */
export function fitClasses(classes: readonly string[]): (asked: Asked) => Misfit | null {
  const only = `with ${classesInWords(classes)}`;
  const allowed = new Set(classes);
  return (asked) => {
    const touches = asked.touches();
    if (touches === null || touches.some(({ kind }) => kind === "unread"))
      return { only, but: "touches data that could not be read from it" };
    for (const { classes: of } of touches) {
      if (of.length === 0) return { only, but: "touches data that nobody gave a class" };
      const stray = of.find((one) => !allowed.has(one));
      if (stray !== undefined) return { only, but: `touches data of the class ${stray}` };
    }
    return touches.length === 0 ? { only, but: "touches data that is not known" } : null;
  };
}
