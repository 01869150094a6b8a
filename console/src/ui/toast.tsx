import { Toast } from "@base-ui/react/toast";
import type { ReactNode } from "react";
import { plain } from "./plain.tsx";

const manager = Toast.createToastManager();

/** Says in passing that something was done. What must not be missed is shown in the page instead. */
export const say = (title: string): void =>
  void manager.add({ title: plain(title), timeout: 5_000 });

export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content className="toast-content">
        <Toast.Title />
        <Toast.Close className="button quiet" aria-label="Dismiss">
          Dismiss
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
