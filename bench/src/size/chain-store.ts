import type { Run } from "./shape.ts";

/**
 * Makes the function that appends rows to a log as the product does: each body's hash over the one before it, its leaf and
 * the subtrees it completes (RFC 6962), and the head at the end. So `reeve verify` finds nothing wrong with what is generated.
 */
export const makeChaining = (run: Run): Promise<void> =>
  run(`create function size_append(log integer, query text) returns void language plpgsql as $f$
declare
  head heads%rowtype; r record; raw bytea; hashed bytea; node bytea; packed bytea; roots bytea[] := '{}';
  place bigint; level integer; at integer := 1;
begin
  select * into head from heads where log_id = log;
  hashed := head.chain;
  place := head.size;
  -- The roots come largest first; here each stands at its own height.
  for level in reverse 62..0 loop
    if (place >> level) & 1 = 1 then roots[level] := substr(head.frontier, at, 32); at := at + 32; end if;
  end loop;
  for r in execute query loop
    raw := convert_to(r.body, 'UTF8');
    hashed := sha256(hashed || raw);
    node := sha256('\\x00'::bytea || raw);
    packed := node;
    level := 0;
    while (place >> level) & 1 = 1 loop
      node := sha256('\\x01'::bytea || roots[level] || node);
      packed := packed || node;
      level := level + 1;
    end loop;
    roots[level] := node;
    insert into records (log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, outcome, subject, body, hash, nodes)
      values (log, place, r.ts, r.kind, r.action, r.agent, r.server, r.tool, r.action_kind, r.decision, r.outcome, r.subject, r.body, hashed, packed);
    place := place + 1;
  end loop;
  packed := '';
  for level in reverse 62..0 loop
    if (place >> level) & 1 = 1 then packed := packed || roots[level]; end if;
  end loop;
  update heads set size = place, chain = hashed, frontier = packed where log_id = log;
end $f$`);
