import type { DataRead } from "@reeve/contract/data";
import { Note } from "../ui/notice.tsx";

const number = new Intl.NumberFormat("en-GB");

/** Says so where what is shown is not everything yet. */
export const ReadingOn = ({ read: { left, again } }: { read: DataRead }) =>
  left < 100 && again === 0 ? null : (
    <Note title="Not everything is read yet">
      <p>
        {left > 0 && `${number.format(left)} records are still to be read. `}
        {again > 0 &&
          `${again} ${again === 1 ? "tool is" : "tools are"} read again, because what is said of ${again === 1 ? "it" : "them"} changed. `}
        It goes on by itself; what is shown grows until then.
      </p>
    </Note>
  );
