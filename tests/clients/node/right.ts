import { Cache, Client, NotPermitted, problem, Register, type Decision, type Facts, type Permission } from "zweck-client";
import { FakeClient, FakeRegister } from "zweck-client/fake";

const client = new Client("https://zweck.example", { token: "abc", cache: new Cache(), tls: { ca: "…" } });
const facts: Facts = { "channel.medium": "phone_call", "channel.advertising": true, "data.kinds": ["name"] };
const permission: Permission = await client.ensurePermitted("newsletter", { customerNumber: "17" }, facts);
for (const duty of permission.obligations) console.log(duty.id, duty.text?.de);
const decision: Decision = await client.check({ facts, detail: "OUTCOME" });
if (decision.outcome === "UNDETERMINED") console.log(decision.missingFacts?.map((missing) => missing.label?.en));
try {
  await new FakeClient().prohibits("x").ensurePermitted("x");
} catch (error) {
  if (error instanceof NotPermitted) console.log(error.outcome, error.missing, problem(error)?.status);
}
for (const register of [new Register(client, "muster-service"), new FakeRegister()]) {
  const position: number = await register.object({ customerNumber: "17" }, "advertising", { once: "form 1", declaredBy: "subject" });
  console.log(position, (await register.state({ customerNumber: "17" })).objections?.length);
}
for (const answer of await client.checkMany([{ facts }])) console.log(answer.refusal === undefined ? answer.outcome : answer.refusal.message);
