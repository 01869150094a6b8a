import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useMe } from "../api/me.ts";
import { useAsked } from "../api/query.ts";
import { Plain } from "../ui/plain.tsx";
import { Logo } from "./logo.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

const groups = [
  {
    name: "Now",
    links: [
      { to: "/", label: "Home" },
      { to: "/overview", label: "Last 24 hours" },
      { to: "/live", label: "Live" },
      { to: "/actions", label: "Actions" },
      { to: "/data", label: "Data" },
      { to: "/telemetry", label: "Telemetry" },
      { to: "/approvals", label: "Approvals" },
      { to: "/findings", label: "Findings" },
      { to: "/monitors", label: "Monitors" },
      { to: "/stops", label: "Stops" },
      { to: "/drills", label: "Drills" },
      { to: "/incidents", label: "Incidents" },
      { to: "/risks", label: "Risks" },
    ],
  },
  {
    name: "Quality",
    links: [
      { to: "/quality", label: "Quality by agent" },
      { to: "/evaluators", label: "Evaluators" },
      { to: "/annotation", label: "Annotation" },
      { to: "/versions", label: "Versions" },
      { to: "/datasets", label: "Datasets" },
    ],
  },
  {
    name: "Ladder",
    links: [
      { to: "/maturity", label: "The ladder" },
      { to: "/maturity/history", label: "History" },
      { to: "/trends", label: "Over time" },
      { to: "/compare", label: "Teams and environments" },
      { to: "/what-if", label: "What if" },
      { to: "/calendar", label: "Calendar" },
      { to: "/digest", label: "Weekly digest" },
      { to: "/guide", label: "Guide" },
      { to: "/report", label: "One page to print" },
      { to: "/reports", label: "Reports" },
      { to: "/evidence", label: "Evidence" },
      { to: "/index", label: "Jobs Index" },
    ],
  },
  {
    name: "Register",
    links: [
      { to: "/agents", label: "Agents" },
      { to: "/answering", label: "What I answer for" },
      { to: "/found", label: "Found by scan" },
      { to: "/imports", label: "Import and export" },
      { to: "/reviews", label: "Reviews" },
      { to: "/servers", label: "Servers" },
      { to: "/policies", label: "Policies" },
      { to: "/matrix", label: "Who may do what" },
      { to: "/try", label: "Try a call" },
      { to: "/break-glass", label: "Break-glass" },
      { to: "/limits", label: "Limits" },
      { to: "/outsiders", label: "Known elsewhere" },
    ],
  },
  {
    name: "House",
    links: [
      { to: "/people", label: "People" },
      { to: "/directory", label: "Sign-in and groups" },
      { to: "/tokens", label: "Operator tokens" },
      { to: "/keys", label: "Signing keys" },
      { to: "/channels", label: "Channels" },
      { to: "/changes", label: "Changes" },
      { to: "/record", label: "The record" },
    ],
  },
] as const;

/** What stands around every page of someone signed in. */
export function Shell() {
  const me = useMe();
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  const came = useRef(path);
  const { data: own } = useAsked(
    "findings.list",
    { status: "open", owner: "me", limit: 100 },
    { refetchInterval: 30_000 },
  );
  const mine = own?.items.length ?? 0;
  const { data: asked } = useAsked(
    "approvals.list",
    { mine: "yes", limit: 100 },
    { refetchInterval: 15_000 },
  );
  const waiting = asked?.items.length ?? 0;
  const { data: overview } = useAsked("overview.get", {}, { refetchInterval: 30_000 });

  useEffect(() => {
    // After moving to another page the focus starts at its content, as it would after a full load.
    if (came.current !== path) main.current?.focus();
    came.current = path;
  }, [path]);

  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <div className="side">
        <div className="brand">
          <Link to="/" aria-label="Reeve, home">
            <Logo />
            <span>Reeve</span>
          </Link>
          <button
            type="button"
            className="button menu-button"
            aria-expanded={open}
            aria-controls="navigation"
            onClick={() => setOpen(!open)}
          >
            Menu
          </button>
        </div>
        <div className={open ? "side-body open" : "side-body"} id="navigation">
          <nav aria-label="Pages">
            {groups.map(({ name, links }) => (
              <details key={name} className="nav-group" open>
                <summary className="nav-name">{name}</summary>
                <ul>
                  {links.map(({ to, label }) => (
                    <li key={to}>
                      <Link
                        to={to}
                        onClick={() => setOpen(false)}
                        activeOptions={{
                          exact: to === "/" || to === "/maturity",
                          includeSearch: false,
                        }}
                        activeProps={{ "aria-current": "page" }}
                      >
                        {label}
                        {to === "/approvals" && waiting > 0 && (
                          <span className="count">
                            {waiting}
                            <span className="unseen"> waiting for you</span>
                          </span>
                        )}
                        {to === "/findings" && overview && overview.findings.open > 0 && (
                          <span className="count">
                            {overview.findings.open}
                            <span className="unseen"> open</span>
                            {mine > 0 && (
                              <span title={`${mine} addressed to you`}>, {mine} for you</span>
                            )}
                          </span>
                        )}
                      </Link>
                    </li>
                  ))}
                </ul>
              </details>
            ))}
          </nav>
          <footer className="side-foot">
            <Link
              to="/account"
              onClick={() => setOpen(false)}
              activeProps={{ "aria-current": "page" }}
            >
              <Plain>{me.name}</Plain>
              <span className="muted">{me.role}</span>
            </Link>
            <ThemeToggle />
          </footer>
        </div>
      </div>
      <main id="content" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
