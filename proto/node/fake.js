/** A client for the tests of services that ask zweck: no server, answers as the test says, and every question kept. */
import { isDeepStrictEqual } from "node:util";
import { DATE } from "./cache.js";
import { aboutNow, plain } from "./client.js";
import { permission } from "./permission.js";
import { Declarations } from "./register.js";

export class FakeClient {
  #answers = new Map();

  constructor() {
    this.asked = [];
  }

  /** Give this decision, or throw this error, for an activity; the name is empty for questions without one. Without a basis it has that of the question. */
  answers(activity, decision) {
    this.#answers.set(activity, decision);
    return this;
  }

  permits(activity, obligations = []) {
    const duties = obligations.map((duty) => (typeof duty === "string" ? { id: duty, timing: "AT" } : duty));
    return this.answers(activity, { decisionId: `fake-${activity}`, outcome: "PERMITTED", obligations: duties });
  }

  prohibits(activity) {
    return this.answers(activity, { decisionId: `fake-${activity}`, outcome: "PROHIBITED", conclusive: true });
  }

  misses(activity, ...facts) {
    const missingFacts = facts.map((fact) => ({ fact }));
    return this.answers(activity, { decisionId: `fake-${activity}`, outcome: "UNDETERMINED", missingFacts });
  }

  async check(question) {
    const asked = { ...question, facts: plain(question.facts ?? {}) };
    this.asked.push(asked);
    const found = this.#answers.get(asked.activity ?? "") ?? { outcome: "UNDETERMINED" };
    if (found instanceof Error) throw found;
    return { basis: DATE in asked.facts ? "AS_OF" : "LIVE", ...structuredClone(found), activity: asked.activity };
  }

  async ensurePermitted(activity, subject, facts = {}, { timeout, allowCached = false, ...further } = {}) {
    return permission(await this.check({ ...further, activity, subject, facts: aboutNow(activity, facts) }), activity, { allowCached });
  }

  async report() {}

  async checkMany(questions) {
    return Promise.all(questions.map((question) => this.check(question)));
  }

  async call() {
    throw new TypeError("the fake has no server; `FakeRegister` stands in for a register");
  }

  async facts() {
    return [];
  }

  async close() {}
}

/** A register for such tests: keeps every event, each `once` a single time; states and proofs are as the test says. */
export class FakeRegister extends Declarations {
  #error;

  constructor(controller = "") {
    super(controller);
    this.entered = [];
    this.states = {};
    this.proves = {};
  }

  /** Throw an error at every call, until it is `undefined`. */
  fails(error) {
    this.#error = error;
    return this;
  }

  async enter({ events: [added] }) {
    if (this.#error) throw this.#error;
    const place = this.entered.findIndex(({ key }) => key === added.key);
    if (place < 0) return this.entered.push(structuredClone(added));
    if (!isDeepStrictEqual(this.entered[place], added)) throw new Error(`the key ${added.key} is that of another event, at position ${place + 1}`);
    return place + 1;
  }

  async read(method) {
    if (this.#error) throw this.#error;
    return structuredClone(method === "GetState" ? this.states : this.proves);
  }
}
