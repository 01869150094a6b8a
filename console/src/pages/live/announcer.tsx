import { useEffect, useRef, useState } from "react";

const everyMs = 10_000;

/** Tells those who listen instead of look what came, at intervals and in sum: a word for each row would never end. */
export function Announcer({ seen, blocked }: { seen: number; blocked: number }) {
  const [says, setSays] = useState("");
  const now = useRef({ seen, blocked });
  const told = useRef({ seen: 0, blocked: 0 });
  useEffect(() => {
    now.current = { seen, blocked };
  }, [seen, blocked]);
  useEffect(() => {
    const timer = window.setInterval(() => {
      // After a change of filter the counts begin anew.
      if (now.current.seen < told.current.seen) told.current = { seen: 0, blocked: 0 };
      const fresh = now.current.seen - told.current.seen;
      const refused = now.current.blocked - told.current.blocked;
      told.current = now.current;
      if (fresh > 0)
        setSays(`${fresh} new ${fresh === 1 ? "action" : "actions"}, ${refused} blocked.`);
    }, everyMs);
    return () => window.clearInterval(timer);
  }, []);
  return <output className="unseen">{says}</output>;
}
