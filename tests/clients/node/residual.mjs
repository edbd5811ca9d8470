// Answers the vectors of a file by the residuals in them, and says what is not as it should be.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { digest, elapsed, publicKeys, Residual, WrongResidual } from "./node_modules/zweck-client/residual.js";

const { key, residuals, wrong, digests, clocks } = JSON.parse(readFileSync(process.env.VECTORS, "utf8"));
const keys = publicKeys([key]);
const faults = [];
let answers = 0;

for (const { request, note, table, questions } of residuals) {
  const residual = new Residual(note, table, request, keys, [0, 0, 0]);
  for (const { facts, after, answer } of questions) {
    const found = residual.decision(facts, [after, after, after]) ?? null;
    answers += found !== null;
    if (!isDeepStrictEqual(found, answer)) faults.push({ facts, after, found, answer });
  }
}
for (const [why, { request, note, table }] of Object.entries(wrong)) {
  try {
    new Residual(note, table, request, keys, [0, 0, 0]);
    faults.push({ why });
  } catch (error) {
    if (!(error instanceof WrongResidual)) throw error;
  }
}
for (const { request, digest: expected } of digests) if (digest(request) !== expected) faults.push({ request });
for (const { since, now, passed } of clocks) if (elapsed(since, now) !== (passed ?? Infinity)) faults.push({ since, now, found: elapsed(since, now) });
console.log(JSON.stringify({ answers, faults: faults.slice(0, 3), count: faults.length }));
