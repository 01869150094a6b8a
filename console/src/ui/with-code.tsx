import { Fragment } from "react";
import { Plain } from "./plain.tsx";

/** A sentence in which what is typed stands between backticks. */
export const WithCode = ({ children }: { children: string }) => (
  <>
    {children.split("`").map((part, at, parts) =>
      // What stands after a backtick that is never closed is a part of the sentence.
      at % 2 === 1 && at < parts.length - 1 ? (
        // oxlint-disable-next-line react/no-array-index-key -- parts of one sentence, in their order
        <code key={at}>
          <Plain>{part}</Plain>
        </code>
      ) : (
        // oxlint-disable-next-line react/no-array-index-key -- as above
        <Fragment key={at}>
          <Plain>{at % 2 === 1 ? `\`${part}` : part}</Plain>
        </Fragment>
      ),
    )}
  </>
);
