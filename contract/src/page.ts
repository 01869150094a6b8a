import { z } from "zod";

/** What every list takes: at most 200 items, and where the last page ended. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
};

/** What every list answers. `nextCursor` is null on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Whether an answer is a list, or a page of one. */
export const isList = (answer: z.ZodType): boolean =>
  answer instanceof z.ZodObject && answer.shape["items"] instanceof z.ZodArray;
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
