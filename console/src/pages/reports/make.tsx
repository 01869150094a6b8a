import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Progress } from "../../ui/progress.tsx";
import { say } from "../../ui/toast.tsx";

/** Makes a report of what is measured now, in every format. */
export function MakeReport() {
  const make = useChange("reports.make");
  return (
    <>
      <Button
        kind="primary"
        unavailable={useRefusal("reports.make")}
        busy={make.isPending}
        onClick={() =>
          make.mutate({}, { onSuccess: () => say("The report is made. Its files are below.") })
        }
      >
        Make a report
      </Button>
      {make.isPending && <Progress label="Reading, drawing and signing" />}
      {make.error && <Notice trouble={make.error} />}
    </>
  );
}
