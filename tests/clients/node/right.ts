import { Cache, Client, NotPermitted, type Decision, type Facts, type Permission } from "zweck-client";
import { FakeClient } from "zweck-client/fake";

const client = new Client("https://zweck.example", { token: "abc", cache: new Cache(), tls: { ca: "…" } });
const facts: Facts = { "channel.medium": "phone_call", "channel.advertising": true, "data.kinds": ["name"] };
const permission: Permission = await client.ensurePermitted("newsletter", { customerNumber: "17" }, facts);
for (const duty of permission.obligations) console.log(duty.id, duty.text?.de);
const decision: Decision = await client.check({ facts, detail: "OUTCOME" });
if (decision.outcome === "UNDETERMINED") console.log(decision.missingFacts?.map((missing) => missing.label?.en));
try {
  await new FakeClient().prohibits("x").ensurePermitted("x");
} catch (error) {
  if (error instanceof NotPermitted) console.log(error.outcome, error.missing);
}
