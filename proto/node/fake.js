/** A client for the tests of services that ask zweck: no server, answers as the test says, and every question kept. */
import { DATE } from "./cache.js";
import { aboutNow, plain } from "./client.js";
import { permission } from "./permission.js";

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

  async ensurePermitted(activity, subject, facts = {}, { timeout, ...further } = {}) {
    return permission(await this.check({ ...further, activity, subject, facts: aboutNow(facts) }), activity);
  }

  async facts() {
    return [];
  }

  close() {}
}
