import type { ReactNode } from "react";
import { Logo } from "../parts/logo.tsx";
import { ThemeToggle } from "../parts/theme-toggle.tsx";

/** What stands around each view: whose page it is, and that it keeps to itself. */
export const Frame = ({ children }: { children: ReactNode }) => (
  <div className="frame">
    <header className="frame-head">
      <a href="#start" className="frame-brand">
        <Logo />
        <span>Where do your agents stand?</span>
      </a>
      <ThemeToggle />
    </header>
    <main>{children}</main>
    <footer className="frame-foot">
      Your answers stay in this browser until you share them yourself. What comes out is
      self-assessed: nobody measured it.
    </footer>
  </div>
);
