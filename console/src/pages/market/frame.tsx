import { Link, Outlet, getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { Logo } from "../../parts/logo.tsx";
import { Shell } from "../../parts/shell.tsx";
import { ThemeToggle } from "../../parts/theme-toggle.tsx";
import "./market.css";

const route = getRouteApi("/jobs-index");

/** Whether who looks at the index is signed in: anyone may, while it is public. */
export const useVisitor = (): "signed-in" | "anyone" => route.useRouteContext().visitor;

/** The console around the index for those who are signed in, and a head of its own for all others. */
export function IndexFrame() {
  return useVisitor() === "signed-in" ? <Shell /> : <Public />;
}

function Public() {
  const main = useRef<HTMLElement>(null);
  return (
    <div className="index-public">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="index-head">
        <Link to="/index" className="index-brand">
          <Logo />
          <span>Jobs Index</span>
        </Link>
        <nav aria-label="Pages">
          <Link to="/index" activeOptions={{ exact: true, includeSearch: false }}>
            Companies
          </Link>
          <Link to="/index/method">Method</Link>
          <Link to="/sign-in">Sign in</Link>
        </nav>
        <ThemeToggle />
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
