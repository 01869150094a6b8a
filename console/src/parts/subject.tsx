import { Link } from "@tanstack/react-router";
import { Plain } from "../ui/plain.tsx";

/** The thing an id names, as a link where it has a page of its own. */
export function Subject({ id }: { id: string | null }) {
  if (id === null) return <span className="muted">none</span>;
  const shown = (
    <code className="id">
      <Plain>{id}</Plain>
    </code>
  );
  if (id.startsWith("agt_"))
    return (
      <Link to="/agents/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("hnd_"))
    return (
      <Link to="/handovers/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("inc_"))
    return (
      <Link to="/incidents/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("srv_"))
    return (
      <Link to="/servers/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("prp_"))
    return (
      <Link to="/policies/proposals/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("brg_"))
    return (
      <Link to="/break-glass/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("stp_"))
    return (
      <Link to="/stops/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("drl_"))
    return (
      <Link to="/drills/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("drill:")) return <Link to="/drills">{shown}</Link>;
  if (id.startsWith("rsk_"))
    return (
      <Link to="/risks/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("dsc_"))
    return (
      <Link to="/found/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("chn_")) return <Link to="/channels">{shown}</Link>;
  if (id.startsWith("ent_") || id.startsWith("tsr_"))
    return (
      <Link to="/inventory/$id" params={{ id }}>
        {shown}
      </Link>
    );
  if (id.startsWith("act_"))
    return (
      <Link to="/actions/$id" params={{ id }}>
        {shown}
      </Link>
    );
  return shown;
}
