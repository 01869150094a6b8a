import {
  createContext,
  useContext,
  useEffect,
  useRef,
  type FormEvent,
  type ReactNode,
} from "react";
import { Notice, type Trouble } from "./notice.tsx";

interface FieldFault {
  readonly path?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface FormTrouble extends Trouble {
  readonly faults: readonly FieldFault[];
}

const Faults = createContext<readonly FieldFault[]>([]);

/** What a field is told is wrong with it: every fault at its name or below. */
export function useFault(name: string): string | undefined {
  const mine = useContext(Faults).filter(
    ({ path }) => path === name || path?.startsWith(`${name}.`) === true,
  );
  if (mine.length === 0) return undefined;
  return mine.map(({ message, hint }) => (hint ? `${message} ${hint}` : message)).join(" ");
}

/** The values of a form as they were typed. */
export class Values {
  readonly #data: FormData;
  constructor(form: HTMLFormElement) {
    this.#data = new FormData(form);
  }
  text(name: string): string {
    const value = this.#data.get(name);
    return typeof value === "string" ? value.trim() : "";
  }
  /** As typed, spaces included: for passwords and code. */
  exact(name: string): string {
    const value = this.#data.get(name);
    return typeof value === "string" ? value : "";
  }
  optional(name: string): string | undefined {
    return this.text(name) || undefined;
  }
  /** Several values, one a line or between commas. */
  several(name: string): string[] {
    return this.text(name)
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }
  checked(name: string): string[] {
    return this.#data.getAll(name).filter((value) => typeof value === "string");
  }
}

export interface FormProps {
  label: string;
  failure: FormTrouble | null;
  onSubmit: (values: Values) => void;
  children: ReactNode;
}

/** A form that sends what was typed, and shows each fault at its field. The first field at fault takes the focus. */
export function Form({ label, failure, onSubmit, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure === null) return;
    const first = form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    (first ?? form.current?.querySelector<HTMLElement>("[role=alert]"))?.focus();
  }, [failure]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // A dialog's form lies inside the page's form in React's tree, though not in the document's.
    event.stopPropagation();
    onSubmit(new Values(event.currentTarget));
  };
  return (
    <Faults value={failure?.faults ?? []}>
      <form ref={form} className="form" aria-label={label} noValidate onSubmit={submit}>
        {failure && <Notice trouble={failure} />}
        {children}
      </form>
    </Faults>
  );
}

export const FormButtons = ({ children }: { children: ReactNode }) => (
  <div className="form-buttons">{children}</div>
);
