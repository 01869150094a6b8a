import type { ReactNode } from "react";
import { Plain } from "./plain.tsx";

/** What went wrong, and what to do about it. */
export interface Trouble {
  readonly title: string;
  readonly message: string;
  readonly fix: string;
  readonly requestId: string | null;
}

export function Notice({ trouble, children }: { trouble: Trouble; children?: ReactNode }) {
  return (
    <div className="notice bad" role="alert" tabIndex={-1}>
      <p className="notice-title">{trouble.title}</p>
      <p>
        <Plain>{trouble.message}</Plain>
      </p>
      <p>
        <Plain>{trouble.fix}</Plain>
      </p>
      {trouble.requestId && (
        <p className="notice-id">
          Request <code>{trouble.requestId}</code>
        </p>
      )}
      {children}
    </div>
  );
}

/** Something to know before going on. */
export const Note = ({ title, children }: { title?: string; children: ReactNode }) => (
  <div className="notice">
    {title && <p className="notice-title">{title}</p>}
    {children}
  </div>
);
