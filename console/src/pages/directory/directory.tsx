import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { GroupRoles } from "./group-roles.tsx";
import { Provider } from "./provider.tsx";
import { Provisioning } from "./provisioning.tsx";

/** How people come in: the identity provider, what it brings by SCIM, and which role each of its groups gives. */
export function DirectoryPage() {
  const refusal = useRefusal("directory.get");
  return (
    <Page
      title="Sign-in and groups"
      lead="How people come in by your identity provider, and which role its groups give them."
    >
      {refusal === undefined ? (
        <Sections />
      ) : (
        <Empty title="You may not see how people sign in.">
          <p>{refusal}</p>
        </Empty>
      )}
    </Page>
  );
}

function Sections() {
  const { data, error } = useAsked("directory.get", {});
  const provider = useAsked("provider.get", {});
  if (error) return <Notice trouble={error} />;
  if (provider.error) return <Notice trouble={provider.error} />;
  if (!data || !provider.data) return <output>Reading…</output>;
  return (
    <>
      <Section title="Identity provider">
        <Provider state={provider.data} />
      </Section>
      <Section title="Provisioning by SCIM">
        <Provisioning url={data.scimUrl} />
      </Section>
      <Section title="Groups and the role each gives">
        <GroupRoles key={JSON.stringify(data.roles)} directory={data} />
      </Section>
    </>
  );
}
