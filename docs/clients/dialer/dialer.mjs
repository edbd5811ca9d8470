// A dialer that calls customers back only where zweck permits it: POST /call {"customer": "K-1001"}.
// Written against the OpenAPI document alone: no package, no generated code. ZWECK is http://HOST:PORT.
import { createServer } from "node:http";

const ZWECK = process.env.ZWECK ?? "http://127.0.0.1:50051";
const METHOD = "/zweck.v1.DecisionService/CheckProcessing";

/** The decision on a call, or an error: without an answer there is no call. */
async function decide(customer, facts) {
  const question = { activity: "newsletter", subject: { customerNumber: customer }, facts };
  const headers = { "content-type": "application/json", "connect-timeout-ms": "2000" };
  const response = await fetch(ZWECK + METHOD, { method: "POST", headers, body: JSON.stringify(question), signal: AbortSignal.timeout(2500) });
  const said = await response.json();
  if (!response.ok) throw new Error(`${said.code}: ${said.message}`);
  return said;
}

/** The response to one who wants to call: only an answer about now permits it, none about a day that the facts state. */
async function answer({ customer, ...facts }) {
  const decision = await decide(customer, facts);
  if (decision.outcome === "PERMITTED" && decision.basis === "LIVE") {
    return [200, { call: true, decision: decision.decisionId, duties: (decision.obligations ?? []).map(({ id, timing }) => ({ id, timing })) }];
  }
  const why = (decision.reasons ?? []).map((reason) => reason.citation);
  const missing = (decision.missingFacts ?? []).map((fact) => fact.label.en);
  return [403, { call: false, decision: decision.decisionId, basis: decision.basis, outcome: decision.outcome, why, missing }];
}

const server = createServer(async (request, response) => {
  let status, body;
  try {
    const parts = [];
    for await (const part of request) parts.push(part);
    [status, body] = await answer(JSON.parse(Buffer.concat(parts).toString()));
  } catch (error) {
    [status, body] = [503, { call: false, error: error.message }];
  }
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
