// The same service in Node: npm install, then node app.mjs.
import express from "express";
import { Client, problem, Register } from "zweck-client";

const TEXT = "newsletter-consent@2026-01-01";

const client = new Client(`http://${process.env.ZWECK ?? "127.0.0.1:50051"}`);
const register = new Register(client, "shop");
const app = express();

const person = (request) => ({ customerNumber: request.params.number });
/** The facts that this service knows of the customer; a real one reads them from its own files. */
const circumstances = () => ({
  "subject.location_country": "DE",
  "subject.age": 34,
  "subject.relationship": "prospect",
  "data.deletion_overdue": false,
});

app.post("/customers/:number/newsletter", async (request, response) => {
  const permission = await client.ensurePermitted("newsletter", person(request), circumstances());
  response.json({ sent: request.params.number, decision: permission.decisionId, duties: permission.at.map((duty) => duty.id) });
});

app.post("/customers/:number/consent", async (request, response) => {
  response.json({ position: await register.give(person(request), TEXT, { evidence: "sign-up form", source: "web form", declaredBy: "subject" }) });
});

app.post("/customers/:number/withdrawal", async (request, response) => {
  response.json({ position: await register.withdraw(person(request), "newsletter-consent", { source: "unsubscribe link", declaredBy: "subject" }) });
});

app.post("/customers/:number/objection", async (request, response) => {
  response.json({ position: await register.object(person(request), "advertising", { source: "unsubscribe link", declaredBy: "subject" }) });
});

app.use((error, request, response, next) => {
  const found = problem(error);
  if (found === undefined) return next(error);
  response.status(found.status).type("application/problem+json").send(JSON.stringify(found.body));
});

const server = app.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
