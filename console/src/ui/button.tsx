import { Tooltip } from "@base-ui/react/tooltip";
import { useId, type ComponentProps, type ReactNode } from "react";

export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  kind?: ButtonKind;
  /** Something this button started is under way. */
  busy?: boolean;
  /** Why it cannot be used now. The button stays reachable, so that the reason can be read. */
  unavailable?: string | undefined;
  children: ReactNode;
}

export function Button({ kind = "plain", busy = false, unavailable, ...rest }: ButtonProps) {
  const reasonId = useId();
  if (unavailable === undefined) return <Bare kind={kind} busy={busy} {...rest} />;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <Bare
            kind={kind}
            busy={false}
            {...rest}
            type="button"
            aria-disabled="true"
            aria-describedby={reasonId}
            onClick={(event) => event.preventDefault()}
          />
        }
      />
      <span id={reasonId} className="unseen">
        {unavailable}
      </span>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className="tooltip">{unavailable}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function Bare({
  kind,
  busy,
  children,
  className = "",
  onClick,
  ...rest
}: ComponentProps<"button"> & { kind: ButtonKind; busy: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${kind} ${className}`}
      {...(busy && { "aria-busy": true })}
      onClick={(event) => {
        // A second press while the first is under way must not do the thing twice.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}
