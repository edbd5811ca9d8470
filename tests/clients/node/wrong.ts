import { Client, Register, type Facts } from "zweck-client";

const client = new Client("http://127.0.0.1:50051");
const medium: Facts = { "channel.medium": "phone" }; // wrong
const name: Facts = { "chanel.medium": "phone_call" }; // wrong
const permission = client.ensurePermitted("newsletter");
console.log(permission.obligations); // wrong
const decision = await client.check({ facts: {} });
if (decision.outcome === "ALLOWED") console.log(medium, name); // wrong
await new Register(client, "muster").object({ customerNumber: "17" }, "advertising", { onec: "form 1" }); // wrong
