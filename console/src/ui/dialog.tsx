import { Dialog as Base } from "@base-ui/react/dialog";
import { useRef, type ReactNode } from "react";
import { Plain } from "./plain.tsx";

export interface DialogProps {
  title: string;
  says?: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** Something to answer before going on. Escape and the close button leave everything as it was. */
export function Dialog({ title, says, open, onClose, children, wide }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          ref={popup}
          className={wide ? "dialog wide" : "dialog"}
          initialFocus={() =>
            popup.current?.querySelector<HTMLElement>("input, select, textarea") ?? true
          }
        >
          <header>
            <Base.Title className="dialog-title">
              <Plain>{title}</Plain>
            </Base.Title>
            <Base.Close className="button quiet" aria-label="Close">
              Close
            </Base.Close>
          </header>
          {says && <Base.Description className="lead">{says}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
