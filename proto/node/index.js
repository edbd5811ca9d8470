/** The client of zweck: plain values go out, decisions come back as the OpenAPI document describes them. */
export { Cache } from "./cache.js";
export { Client } from "./client.js";
export { CallError } from "./http.js";
export { Leases } from "./leases.js";
export { NotPermitted, Permission } from "./permission.js";
export { problem } from "./problem.js";
export { Register } from "./register.js";
