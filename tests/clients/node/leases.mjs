// Decides by leases against a server, with clocks that the program sets.
import { CallError, Client, Leases, NotPermitted, Register } from "zweck-client";
import { FakeClient } from "zweck-client/fake";

const facts = JSON.parse(process.env.FACTS);
const [person, third, other] = [process.env.PERSON, process.env.THIRD, process.env.OTHER].map((customerNumber) => ({ customerNumber }));
const shown = [0, 0, 0];
const errors = [];
const leases = new Leases(process.env.KEY, { clocks: () => [...shown], log: { error: (text) => errors.push(text) } });
const client = new Client(process.env.URL, { timeout: 60_000, leases });
const ask = async (subject = person, how = {}) => {
  try {
    return (await client.ensurePermitted("newsletter", subject, facts, { allowCached: true, ...how })).decision;
  } catch (error) {
    if (error instanceof NotPermitted) return error.decision;
    throw error;
  }
};
const found = { errors };
found.first = await ask();
found.live = await ask(person, { allowCached: false });
found.again = await ask(person, { requestId: "again" });
found.other = (await ask(other)).basis;
found.list = (await ask(person, { notes: { "subject.relationship": { reason: "as the file says" } } })).basis;
const outside = new Register(new Client(process.env.URL, { timeout: 60_000 }), "muster-service");
await outside.object(person, "advertising", { once: "1" });
shown[1] += 19_999;
found.within = (await ask()).basis;
shown[2] -= 86_400_000;
found.jumped = (await ask()).basis;
shown[1] += 1;
found.after = await ask();
const lost = await ask(third);
found.third = lost.basis;
await leases.report(() => Promise.reject(new CallError("invalid_argument", "the activity is gone")));
found.lost = errors.splice(0).map((text) => text.includes(lost.decisionId) && text.includes("stand in no record"));
await new Register(client, "muster-service").object(third, "advertising", { once: "2" });
found.own = await ask(third);
const fake = new FakeClient().answers("newsletter", { outcome: "PERMITTED", basis: "CACHED" });
found.fake = [];
for (const allowCached of [false, true]) {
  found.fake.push(await fake.ensurePermitted("newsletter", person, {}, { allowCached }).then(() => "given", (error) => error.message));
}
await client.close();
console.log(JSON.stringify(found));
process.exit(0);
