import type { ReactNode } from "react";

/** Names and what holds for them. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="facts">{children}</dl>
);

export const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
