import { actsToFive } from "./acts-to-five.ts";
import { actsToFour } from "./acts-to-four.ts";
import { actsToThree } from "./acts-to-three.ts";
import type { Act } from "./act.ts";

/** The whole climb, in order: what earns each criterion. */
export const acts: readonly Act[] = [...actsToThree, ...actsToFour, ...actsToFive];
