// A Connect client from npm asks a server of zweck in JSON and in messages: URL and CONTRACT (a set of descriptions) are in the environment.
import { readFileSync } from "node:fs";
import { createFileRegistry, create, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";

const { URL, CONTRACT, QUESTION } = process.env;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(CONTRACT)));
const service = registry.getService("zweck.v1.DecisionService");
const decision = registry.getMessage("zweck.v1.Decision");
const badRequest = registry.getMessage("google.rpc.BadRequest");
const question = JSON.parse(QUESTION);
const found = { answers: [] };
for (const httpVersion of ["1.1", "2"]) {
  for (const useBinaryFormat of [false, true]) {
    const client = createClient(service, createConnectTransport({ baseUrl: URL, httpVersion, useBinaryFormat }));
    const answer = await client.checkProcessing(question, { timeoutMs: 5000 });
    found.answers.push(toJson(decision, answer));
    try {
      await client.checkProcessing({ facts: { "operation.kind": { kind: { case: "stringValue", value: "contakt" } } } });
    } catch (error) {
      const refused = ConnectError.from(error);
      found.refused = { code: Code[refused.code], fields: refused.findDetails(badRequest).flatMap((one) => one.fieldViolations.map((v) => v.field)) };
    }
  }
}
console.log(JSON.stringify(found));
