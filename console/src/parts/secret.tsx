import type { ReactNode } from "react";
import { Note } from "../ui/notice.tsx";
import { Snippet } from "../ui/copy.tsx";

/** A secret that is shown this once and never again. */
export const Secret = ({
  label,
  secret,
  children,
}: {
  label: string;
  secret: string;
  children?: ReactNode;
}) => (
  <div className="secret">
    <Note title="Shown once">
      <p>Copy it now and keep it where secrets are kept. It is not shown again.</p>
    </Note>
    <Snippet label={label} text={secret} />
    {children}
  </div>
);
