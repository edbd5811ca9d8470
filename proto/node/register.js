/** The register from the side of those who write: consents, withdrawals, objections, as persons declare them. */
import { randomUUID } from "node:crypto";

const SERVICE = "/zweck.v1.RegisterService";

/** The calls of a register; each that enters something gives the position at which it stands, and a repeated one the same. */
export class Declarations {
  constructor(controller) {
    this.controller = controller;
  }

  /** The person consents to a text, e.g. `phone-consent@2025-01-01`. */
  give(subject, text, declared) {
    return this.#declare("GIVEN", subject, text, declared);
  }

  /** The person withdraws consent: to a text, for a purpose, or altogether; with `channels` only for these. */
  withdraw(subject, scope, declared) {
    return this.#declare("WITHDRAWN", subject, scope, declared);
  }

  /** The person objects to an activity, a purpose such as `advertising`, or everything. */
  object(subject, scope, declared) {
    return this.#declare("OBJECTED", subject, scope, declared);
  }

  /** The person takes an objection back. */
  lift(subject, scope, declared) {
    return this.#declare("OBJECTION_LIFTED", subject, scope, declared);
  }

  /** The processing is restricted (Art. 18 GDPR). */
  restrict(subject, declared) {
    return this.#declare("RESTRICTED", subject, "", declared);
  }

  /** The person demands erasure (Art. 17 GDPR). */
  requestErasure(subject, declared) {
    return this.#declare("ERASURE_REQUESTED", subject, "", declared);
  }

  /** What stands about the person; as of a `day` with the role `as_of`. */
  state(subject, { day, timeout } = {}) {
    return this.read("GetState", { subject, controller: this.controller, ...(day ? { day } : {}) }, { timeout });
  }

  /** The proof of the person's consents, or of those to one text. */
  prove(subject, { text, timeout } = {}) {
    return this.read("Prove", { subject, controller: this.controller, ...(text ? { text } : {}) }, { timeout });
  }

  async #declare(kind, subject, scope = "", { once, effective, timeout, ...more } = {}) {
    const event = { kind, ...(scope ? { scope } : {}), ...(effective ? { effective: effective.toISOString() } : {}) };
    for (const [name, value] of Object.entries(more)) {
      if (!DECLARED.includes(name)) throw new TypeError(`\`${name}\` is nothing that a declaration has; it has once, effective, timeout, ${DECLARED.join(", ")}`);
      if (value !== undefined) event[name] = value instanceof Set ? [...value] : value;
    }
    const key = once || randomUUID(); // so that the client's own retries are harmless
    return this.enter({ controller: this.controller, events: [{ subject, event, key }] }, { timeout });
  }
}

const DECLARED = ["evidence", "source", "declaredBy", "channels", "until", "state"];

/** The register of a controller, by a `Client`, which keeps no answer of before what is entered. */
export class Register extends Declarations {
  #client;

  constructor(client, controller) {
    super(controller);
    this.#client = client;
  }

  async enter(message, options) {
    const { cache, leases } = this.#client;
    try {
      const { positions } = await this.#client.call(`${SERVICE}/Record`, message, options);
      const position = Number(positions[0]);
      cache?.heard({ position });
      leases?.heard({ position });
      return position;
    } catch (error) {
      cache?.clear(); // it may have been entered all the same
      leases?.end();
      throw error;
    }
  }

  read(method, message, options) {
    return this.#client.call(`${SERVICE}/${method}`, message, options);
  }
}
