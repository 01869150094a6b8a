import { z } from "zod";

/** RFC 3339 in UTC, with milliseconds: `2026-11-22T22:30:11.000Z`. */
export const Time = z.iso
  .datetime()
  .refine((text) => !text.startsWith("0000"), "there was no year 0");
export type Time = string;
