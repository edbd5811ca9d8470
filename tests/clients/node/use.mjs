import { CallError, Client, NotPermitted } from "zweck-client";

const { URL, FACTS, WILLING, OBJECTING } = process.env;
const facts = JSON.parse(FACTS);
const client = new Client(URL, { timeout: 10000 });
const found = {};
const permission = await client.ensurePermitted("newsletter", { customerNumber: WILLING }, facts);
found.permitted = { id: permission.decisionId, obligations: permission.obligations.length };
try {
  await client.ensurePermitted("newsletter", { customerNumber: OBJECTING }, facts);
} catch (error) {
  if (!(error instanceof NotPermitted)) throw error;
  found.refused = { name: error.name, outcome: error.outcome };
}
try {
  await client.check({ facts: { "operation.kind": "contakt" } });
} catch (error) {
  if (!(error instanceof CallError)) throw error;
  found.faults = error.violations.map(({ field }) => ({ field, code: error.code }));
}
found.facts = (await client.facts()).length;
client.close();
try {
  await new Client("http://127.0.0.1:1", { timeout: 200 }).check({});
} catch (error) {
  found.nobody = error.code;
}
console.log(JSON.stringify(found));
