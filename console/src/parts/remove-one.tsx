import type { Input, OperationName, Output } from "@reeve/contract/operations";
import type { ReactNode } from "react";
import type { Change } from "../api/query.ts";
import { say } from "../ui/toast.tsx";
import { Confirm } from "./confirm.tsx";

/** Asks once more before one thing of a list is removed, and says when it is. */
export function RemoveOne<N extends OperationName>({
  change,
  input,
  title,
  says,
  done,
  onClose,
}: {
  change: Change<N>;
  /** What to remove; null while nothing is asked about. */
  input: Input<N> | null;
  title: string;
  says: ReactNode;
  done: (removed: Output<N>) => string;
  onClose: () => void;
}) {
  return (
    <Confirm
      title={title}
      says={says}
      does="Remove"
      open={input !== null}
      busy={change.isPending}
      failure={change.error}
      onClose={() => {
        onClose();
        change.reset();
      }}
      onConfirm={() =>
        input !== null &&
        change.mutate(input, {
          onSuccess: (removed) => {
            say(done(removed));
            onClose();
          },
        })
      }
    />
  );
}
