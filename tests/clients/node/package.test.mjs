import assert from "node:assert/strict";
import http from "node:http";
import test from "node:test";
import { inspect } from "node:util";
import { Cache, CallError, Client, NotPermitted, problem, Register } from "zweck-client";
import { FakeClient, FakeRegister } from "zweck-client/fake";

/** A decision about now. */
const live = (more = {}) => ({ basis: "LIVE", date: new Date().toISOString().slice(0, 10), timeZone: "UTC", ...more });

/** A server that refuses its first calls with these answers and permits later ones. */
async function flaky(...answers) {
  const asked = [];
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(parts)) });
      const [status, headers, body] = answers.shift() ?? [200, {}, live({ decisionId: "1", outcome: "PERMITTED", activity: "newsletter@2026-01-01" })];
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}

const busy = (delay) => [
  429,
  { "retry-after": "1" },
  { code: "resource_exhausted", message: "later", details: [{ type: "google.rpc.RetryInfo", value: "", debug: { retryDelay: `${delay}s` } }] },
];
const gone = [503, {}, { code: "unavailable", message: "gone" }];

async function calls(answers, options = {}) {
  const server = await flaky(...answers);
  const client = new Client(server.url, options);
  try {
    await client.check({});
    return server.asked.length;
  } catch (error) {
    assert.ok(error instanceof CallError);
    return -server.asked.length;
  } finally {
    client.close();
    server.close();
  }
}

test("a call is tried again when the server says", async () => {
  const began = Date.now();
  assert.equal(await calls([busy("0.1"), busy("0.1")]), 3);
  assert.ok(Date.now() - began >= 190);
});

test("a call is given up", async () => {
  const wrong = [400, {}, { code: "invalid_argument", message: "wrong" }];
  const large = [413, {}, { code: "resource_exhausted", message: "too large" }];
  assert.equal(await calls(Array(9).fill(gone), { retries: { attempts: 3 }, chance: () => 0 }), -3);
  assert.equal(await calls(Array(9).fill(gone), { retries: { attempts: 1 } }), -1);
  assert.equal(await calls([busy("60")]), -1);
  assert.equal(await calls([wrong]), -1);
  assert.equal(await calls([large]), -1);
});

test("an address says how it is written", () => {
  for (const address of ["127.0.0.1:50051", "localhost:50051", "", "http://"]) {
    assert.throws(() => new Client(address), { name: "TypeError", message: /http:\/\/HOST:PORT/ });
  }
});

test("a deadline ends a call, and the server learns of it", async () => {
  const server = http.createServer(() => {});
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new Client(`http://127.0.0.1:${server.address().port}`, { timeout: 100 });
  await assert.rejects(client.check({}), { code: "deadline_exceeded" });
  client.close();
  server.closeAllConnections();
  server.close();
  const answering = await flaky();
  const other = new Client(answering.url, { token: "abc", timeout: 1500 });
  await other.check({ facts: { "consent.given": true, "data.kinds": new Set(["name", "name"]), "subject.age": undefined } });
  const [{ headers, body }] = answering.asked;
  assert.equal(headers.authorization, "Bearer abc");
  assert.ok(Number(headers["connect-timeout-ms"]) > 1000);
  assert.deepEqual(body.facts, { "consent.given": true, "data.kinds": ["name"] });
  await assert.rejects(other.check({ facts: { "subject.age": 1.5 } }), /subject.age/);
  await assert.rejects(other.check({ facts: { "subject.age": null } }), /leave out what is unknown/);
  other.close();
  answering.close();
});

test("a permission is about now: a stated day is refused before anything is sent", async () => {
  const server = await flaky();
  const client = new Client(server.url);
  const fake = new FakeClient().permits("newsletter");
  const today = new Date().toISOString().slice(0, 10);
  for (const day of ["2026-06-01", today, "2999-01-01", "unknown", ""]) {
    for (const asking of [client, fake]) {
      await assert.rejects(asking.ensurePermitted("newsletter", {}, { "time.decision_date": day }), /a permission is about now.*`check`/);
    }
  }
  for (const asking of [client, fake]) {
    for (const unnamed of ["", undefined]) await assert.rejects(asking.ensurePermitted(unnamed, {}, {}), /the name of the activity is empty/);
  }
  assert.deepEqual([server.asked.length, fake.asked.length], [0, 0]);
  await client.ensurePermitted("newsletter", {}, { "subject.age": 40, "time.decision_date": undefined });
  assert.deepEqual(server.asked[0].body.facts, { "subject.age": 40 });
  await client.check({ facts: { "time.decision_date": "2026-06-01" } });
  assert.equal(server.asked.length, 2);
  client.close();
  server.close();
});

test("a yes on another basis is no permission", async () => {
  const yes = { decisionId: "1", outcome: "PERMITTED", date: "2026-06-01", activity: "newsletter@2026-01-01" };
  for (const [basis, said] of [["AS_OF", /AS_OF 2026-06-01, not LIVE/], [undefined, /does not say on which basis, not LIVE/], ["live", /not LIVE/]]) {
    const server = await flaky([200, {}, { ...yes, basis }]);
    const client = new Client(server.url);
    await assert.rejects(client.ensurePermitted("newsletter"), (error) => error instanceof NotPermitted && said.test(error.message));
    client.close();
    server.close();
  }
  await assert.rejects(new FakeClient().answers("x", { ...yes, basis: "AS_OF" }).ensurePermitted("x"), NotPermitted);
  assert.equal((await new FakeClient().check({ facts: { "time.decision_date": "2026-06-01" } })).basis, "AS_OF");
});

test("an answer about now ends at the midnight of its time zone", () => {
  let now;
  const cache = new Cache({ clock: () => now });
  for (const [timeZone, date, midnight] of [
    ["Europe/Berlin", "2027-03-27", Date.UTC(2027, 2, 27, 23)],
    ["Europe/Berlin", "2027-03-28", Date.UTC(2027, 2, 28, 22)],
    ["America/New_York", "2027-03-27", Date.UTC(2027, 2, 28, 4)],
    ["Pacific/Kiritimati", "2027-03-27", Date.UTC(2027, 2, 27, 10)],
  ]) {
    const asked = { controller: timeZone };
    now = midnight - 1;
    cache.put(asked, live({ timeZone, date, validUntil: date }));
    assert.ok(cache.get(asked));
    now = midnight;
    assert.equal(cache.get(asked), undefined);
    cache.put(asked, live({ timeZone, date }));
    assert.equal(cache.get(asked), undefined);
    now = midnight - 1;
    assert.equal(cache.get(asked), undefined);
  }
});

test("a clock that is set back keeps no answer longer", () => {
  const real = performance.now;
  let [now, passed] = [Date.now(), 0];
  const date = new Date(now).toISOString().slice(0, 10);
  Object.defineProperty(performance, "now", { value: () => passed, configurable: true });
  try {
    const cache = new Cache({ clock: () => now });
    cache.put({}, live({ timeZone: "UTC", date }));
    [now, passed] = [now + 1, 59_000];
    assert.ok(cache.get({}));
    passed = 61_000;
    assert.equal(cache.get({}), undefined);
  } finally {
    Object.defineProperty(performance, "now", { value: real, configurable: true });
  }
});

test("an answer is kept for a question of its basis alone", () => {
  const cache = new Cache();
  for (const wrong of [{ basis: "AS_OF" }, { basis: undefined }, { timeZone: "" }, { timeZone: undefined }, { timeZone: "Europe/Atlantis" }, { date: "2026-06-01" }, { date: undefined }]) {
    cache.put({ facts: {} }, live(wrong));
    assert.equal(cache.get({ facts: {} }), undefined);
  }
  const dated = { facts: { "time.decision_date": "2020-01-01" } };
  cache.put(dated, live());
  assert.equal(cache.get(dated), undefined);
  cache.put(dated, live({ basis: "AS_OF", date: "2020-01-01", validUntil: "2020-01-01" }));
  assert.ok(cache.get(dated));
  assert.equal(cache.get({ facts: {} }), undefined);
});

test("a cached question is not sent", async () => {
  const server = await flaky();
  const client = new Client(server.url, { cache: new Cache() });
  await client.check({ facts: { a: true, b: "x" } });
  const again = await client.check({ facts: { b: "x", a: true }, requestId: "17" });
  await client.check({ facts: { a: false } });
  assert.equal(server.asked.length, 2);
  assert.equal(again.requestId, "17");
  client.close();
  server.close();
});

test("revisions and positions make decisions void", () => {
  let now = Date.now();
  const cache = new Cache({ persons: true, maxAge: 10, clock: () => now });
  const kept = (name, decision) => {
    cache.put({ activity: name }, live({ revision: "r", date: new Date(now).toISOString().slice(0, 10), ...decision }));
    return cache.get({ activity: name }) !== undefined;
  };
  assert.ok(kept("a", { registerPosition: "5" }));
  assert.ok(kept("b", {}));
  cache.heard({ position: 6 });
  assert.equal(cache.get({ activity: "a" }), undefined);
  assert.ok(cache.get({ activity: "b" }));
  assert.ok(!kept("a", { registerPosition: "5" }));
  assert.ok(kept("c", { revision: "s" }));
  assert.equal(cache.get({ activity: "b" }), undefined);
  now += 11;
  assert.equal(cache.get({ activity: "c" }), undefined);
  assert.ok(!kept("d", { validUntil: "2020-01-01" }));
  const careful = new Cache();
  careful.put({ activity: "a" }, live({ revision: "r", registerPosition: "5" }));
  assert.equal(careful.get({ activity: "a" }), undefined);
  now -= 1;
  assert.ok(kept("e", {}));
  now -= 1;
  assert.equal(cache.get({ activity: "e" }), undefined, "a clock that jumps back keeps nothing longer");
});

test("a permission names the activity that was asked", async () => {
  for (const activity of [undefined, "", "newsletters@2026-01-01", "@2026-01-01"]) {
    const client = new FakeClient();
    client.check = async () => ({ outcome: "PERMITTED", basis: "LIVE", activity });
    await assert.rejects(client.ensurePermitted("newsletter"), (error) => error instanceof NotPermitted && /not the asked one/.test(error.message));
  }
});

test("the fake answers as the test says", async () => {
  const fake = new FakeClient().permits("newsletter", ["GDPR-13"]).prohibits("cold-call").misses("survey", "consent.given");
  const given = await fake.ensurePermitted("newsletter", { customerNumber: "17" });
  assert.deepEqual(given.at.map((duty) => duty.id), ["GDPR-13"]);
  await assert.rejects(fake.ensurePermitted("cold-call"), { outcome: "PROHIBITED" });
  await assert.rejects(fake.ensurePermitted("survey"), (error) => error instanceof NotPermitted && error.missing[0] === "consent.given");
  await assert.rejects(fake.ensurePermitted("unknown"), { outcome: "UNDETERMINED" });
  await assert.rejects(new FakeClient().answers("x", new Error("down")).ensurePermitted("x"), /down/);
  assert.equal(fake.asked.length, 4);
  assert.deepEqual(fake.asked[0].facts, {});
});

test("a call is tried as long as its time lasts", async () => {
  assert.equal(await calls(Array(40).fill(gone), { timeout: 60000, chance: () => 0.01 }), 41);
  assert.ok((await calls(Array(1000).fill(gone), { timeout: 200 })) < 0);
});

test("an answer is three lines, and still the whole", async () => {
  const permission = await new FakeClient().permits("newsletter", ["GDPR-13"]).ensurePermitted("newsletter");
  assert.deepEqual(inspect(permission).split("\n").map((line) => line.trim()), [
    "Permission: PERMITTED, newsletter on no day (LIVE)",
    "GDPR-13 (AT)",
    "decision fake-newsletter",
  ]);
  const refused = new NotPermitted({ outcome: "UNDETERMINED", basis: "LIVE", missingFacts: [{ fact: "a" }] });
  assert.equal(inspect(refused).split("\n").length, 3);
});

test("many questions have their answers in their order", async () => {
  const place = (one) => ({ decision: { outcome: "PERMITTED", decisionId: one.requestId } });
  const server = await flaky([200, {}, { results: [place({ requestId: "0" }), { refusal: { message: "wrong" } }] }], [200, {}, { results: [place({ requestId: "2" })] }]);
  const client = new Client(server.url);
  const found = await client.checkMany([...Array(201).keys()].map((number) => ({ requestId: String(number), facts: { "data.kinds": new Set(["name"]) } })));
  assert.deepEqual(server.asked.map(({ body }) => body.requests.length), [200, 1]);
  assert.deepEqual(server.asked[0].body.requests[0].facts, { "data.kinds": ["name"] });
  assert.deepEqual(found.map((one) => one.decisionId ?? one.refusal.message), ["0", "wrong", "2"]);
  assert.equal(found[1].outcome, undefined);
  client.close();
  server.close();
});

test("what is entered is said to the cache, and so is what may have been", async () => {
  const [entered, lost] = [[200, {}, { positions: ["6"] }], [400, {}, { code: "invalid_argument", message: "wrong" }]];
  const server = await flaky(entered, lost);
  const cache = new Cache({ persons: true });
  const client = new Client(server.url, { cache });
  const register = new Register(client, "muster");
  const person = { subject: { customerNumber: "1" } };
  const put = (position, cleared) => {
    cache.put(person, live({ activity: "a@1", registerPosition: position }), cleared);
    return cache.get(person) !== undefined;
  };
  assert.ok(put(undefined), "an empty register has the position 0");
  assert.equal(await register.object(person.subject, "advertising", { effective: new Date(0), channels: undefined }), 6);
  assert.equal(cache.get(person), undefined);
  assert.ok(!put("5"));
  assert.ok(put("6"));
  const { cleared } = cache;
  await assert.rejects(register.object(person.subject), CallError);
  assert.equal(cache.get(person), undefined);
  assert.ok(!put("7", cleared), "an answer that was under way");
  assert.ok(put("7"));
  const [{ body }] = server.asked;
  assert.deepEqual(body.events[0].event, { kind: "OBJECTED", scope: "advertising", effective: "1970-01-01T00:00:00.000Z" });
  assert.match(body.events[0].key, /^[0-9a-f-]{36}$/);
  await assert.rejects(register.object({}, "x", { oncee: "1" }), /`oncee` is nothing that a declaration has/);
  assert.ok(!new Cache().get(person));
  client.close();
  server.close();
});

test("the fake of the register keeps what is entered", async () => {
  const fake = new FakeRegister("muster");
  assert.deepEqual([await fake.object({}, "x", { once: "1" }), await fake.withdraw({}), await fake.object({}, "x", { once: "1" })], [1, 2, 1]);
  await assert.rejects(fake.withdraw({}, "x", { once: "1" }), /another event/);
  fake.states = { restricted: true };
  assert.deepEqual([await fake.state({}), await fake.prove({})], [{ restricted: true }, {}]);
  assert.deepEqual(fake.entered.map(({ event }) => event.kind), ["OBJECTED", "WITHDRAWN"]);
  await assert.rejects(fake.fails(new Error("down")).restrict({}), /down/);
});

test("an error is a problem of HTTP", () => {
  const said = [];
  const log = { error: (text) => said.push(text), warn: (text) => said.push(text) };
  const openings = [{ citation: "§ 1", text: { en: "shown", de: "gezeigt" }, facts: ["a.b"] }];
  const refused = problem(new NotPermitted({ outcome: "PROHIBITED", decisionId: "1", openings }), log);
  assert.deepEqual([refused.status, refused.body.outcome, refused.body.ways], [403, "PROHIBITED", [{ citation: "§ 1", en: "shown", de: "gezeigt", facts: ["a.b"] }]]);
  const details = [{ type: "google.rpc.BadRequest", value: "", debug: { fieldViolations: [{ field: "facts[x]", description: "no fact" }] } }];
  assert.equal(problem(new CallError("invalid_argument", "wrong", { details }), log).status, 500);
  assert.equal(problem(new CallError("deadline_exceeded", "late"), log).status, 503);
  assert.equal(problem(new TypeError("another"), log), undefined);
  assert.equal(said.length, 2);
  assert.match(said[0], /facts\[x\]: no fact/);
});
