import { TextArea } from "../ui/field.tsx";

/** Why somebody does what is asked: kept with the name. */
export const ReasonField = () => (
  <TextArea name="reason" label="Reason" hint="Kept on record with your name." maxLength={1000} />
);
