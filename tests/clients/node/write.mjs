import { Cache, CallError, Client, NotPermitted, Register } from "zweck-client";

const { URL, FACTS, CONTROLLER, TEXT } = process.env;
const facts = JSON.parse(FACTS);
const ada = { customerNumber: "K-1" };
const client = new Client(URL, { timeout: 60000, cache: new Cache({ persons: true }) });
const register = new Register(client, CONTROLLER);
const found = {};
await client.ensurePermitted("newsletter", ada, facts);
await client.ensurePermitted("newsletter", ada, facts);
const position = await register.object(ada, "advertising", { once: "form 1", source: "unsubscribe link" });
try {
  await client.ensurePermitted("newsletter", ada, facts);
} catch (error) {
  if (!(error instanceof NotPermitted)) throw error;
  found.outcome = error.outcome;
}
found.again = (await register.object(ada, "advertising", { once: "form 1", source: "unsubscribe link" })) === position;
try {
  await register.object(ada, "advertisin");
} catch (error) {
  if (!(error instanceof CallError)) throw error;
  found.misspelt = { code: error.code, fields: error.violations.map(({ field }) => field) };
}
await register.lift(ada, "advertising");
await client.ensurePermitted("newsletter", ada, facts);
await register.give(ada, TEXT, { evidence: "form 17", effective: new Date(Date.now() - 86400000), channels: new Set(["phone_call"]) });
await register.withdraw(ada, undefined, { channels: ["phone_call"] });
await register.withdraw(ada);
await register.object(ada, "newsletter", { state: "pending" });
await register.restrict(ada);
await register.requestErasure(ada);
const state = await register.state(ada);
found.state = { consents: state.consents.length, fate: state.consents[0].fate, objections: state.objections.length };
found.proof = (await register.prove(ada, { text: "phone-consent" })).consents.length;
const until = new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10);
const evidence = "order 1";
const begun = await register.start(ada, "newsletter:newsletter_customer", "customer 1", { evidence });
found.begunOnce = (await register.start(ada, "newsletter:newsletter_customer", "customer 1", { evidence })) === begun;
await register.end(ada, "customer 1", { state: "used", evidence });
await register.end(ada, "customer 1", { evidence });
await register.reopen(ada, "customer 1", { evidence });
await register.extend(ada, "customer 1", until, { evidence });
await register.hold(ada, until, { record: "customer 1", evidence });
await register.hold(ada, until, { scope: "newsletter", state: "order", evidence });
await register.release(ada, { record: "customer 1", evidence });
await register.erased(ada, "customer 1", { evidence });
client.close();
console.log(JSON.stringify(found));
