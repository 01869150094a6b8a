import { useEffect, type ReactNode } from "react";
import { Plain, plain } from "./plain.tsx";

/** The head of a page; its title is also the window's. */
export function Page({
  title,
  over,
  lead,
  buttons,
  children,
}: {
  title: string;
  /** What the title is one of. */
  over?: ReactNode;
  lead?: ReactNode;
  buttons?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${plain(title)} · Reeve`;
  }, [title]);
  return (
    <>
      <header className="page-head">
        <div>
          {over && <p className="over">{over}</p>}
          <h1>
            <Plain>{title}</Plain>
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {buttons && <div className="page-buttons">{buttons}</div>}
      </header>
      {children}
    </>
  );
}

export const Section = ({
  title,
  buttons,
  children,
}: {
  title: string;
  buttons?: ReactNode;
  children: ReactNode;
}) => (
  <section className="section">
    <header className="section-head">
      <h2>
        <Plain>{title}</Plain>
      </h2>
      {buttons && <div className="page-buttons">{buttons}</div>}
    </header>
    {children}
  </section>
);
