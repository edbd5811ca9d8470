/** The register from the side of those who write: what persons declare, and what happens to records about them. */
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

  /** A record begins to exist; `records` is its activity with its class (`hiring:applicant_file`), and `key` names it from now on. */
  start(subject, records, key, declared) {
    return this.#declare("STARTED", subject, records, { ...declared, once: key });
  }

  /** The record with this key ended, or, by `state`, was `used` or `audited`: a period may begin with it. */
  end(subject, record, declared) {
    return this.#declare("ENDED", subject, "", { state: "ended", ...declared, record });
  }

  /** The record is in use again. */
  reopen(subject, record, declared) {
    return this.#declare("REOPENED", subject, "", { ...declared, record });
  }

  /** A documented review, or by `state` an `authority`, prolongs the keeping of the record. */
  extend(subject, record, until, declared) {
    return this.#declare("EXTENDED", subject, "", { state: "review", ...declared, record, until });
  }

  /** Erasing waits, at most until a last day: of a `record`, of an activity or class (`scope`), or of everything about the person. */
  hold(subject, until, { scope, ...declared } = {}) {
    return this.#declare("HELD", subject, scope, { state: "claims", ...declared, until });
  }

  /** It waits no longer. */
  release(subject, { scope, ...declared } = {}) {
    return this.#declare("RELEASED", subject, scope, { state: "claims", ...declared });
  }

  /** The record was erased; where a duty to keep it still runs, that is entered all the same, for it has happened. */
  erased(subject, record, declared) {
    return this.#declare("ERASED", subject, "", { ...declared, record });
  }

  /** What stands about the person; as of a `day` with the role `as_of`. */
  state(subject, { day, timeout } = {}) {
    return this.read("GetState", { subject, controller: this.controller, ...(day ? { day } : {}) }, { timeout });
  }

  /** The proof of the person's consents, or of those to one text. */
  prove(subject, { text, timeout } = {}) {
    return this.read("Prove", { subject, controller: this.controller, ...(text ? { text } : {}) }, { timeout });
  }

  async #declare(kind, subject, scope = "", { once, effective, timeout, record, ...more } = {}) {
    const event = { kind, ...(scope ? { scope } : {}), ...(effective ? { effective: effective.toISOString() } : {}) };
    for (const [name, value] of Object.entries(more)) {
      if (!DECLARED.includes(name)) throw new TypeError(`\`${name}\` is nothing that a declaration has; it has once, effective, timeout, ${DECLARED.join(", ")}`);
      if (value !== undefined) event[name] = value instanceof Set ? [...value] : value;
    }
    const key = once || randomUUID(); // so that the client's own retries are harmless
    return this.enter({ controller: this.controller, events: [{ subject, event, key, ...(record ? { record } : {}) }] }, { timeout });
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
