import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Progress } from "../../ui/progress.tsx";
import { say } from "../../ui/toast.tsx";
import { hand } from "./hand.ts";

/** Makes a bundle of everything as it is now, and hands it to the browser as a file. */
export function ExportEvidence() {
  const make = useChange("evidence.export");
  return (
    <>
      <Button
        kind="primary"
        unavailable={useRefusal("evidence.export")}
        busy={make.isPending}
        onClick={() =>
          make.mutate(
            {},
            {
              onSuccess: (file) => {
                hand(`${file.id}.json`, "application/json", JSON.stringify(file));
                say("The bundle is made. Check it with reeve verify.");
              },
            },
          )
        }
      >
        Export a signed bundle
      </Button>
      {make.isPending && <Progress label="Reading, hashing and signing" />}
      {make.error && <Notice trouble={make.error} />}
    </>
  );
}
