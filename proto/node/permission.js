/** A permission with its obligations, or an error: nothing between them lets processing go on. */

const PERMITTED = "PERMITTED";
const LIVE = "LIVE";

export class NotPermitted extends Error {
  constructor(decision) {
    super(sentence(decision));
    this.name = "NotPermitted";
    this.decision = decision;
    this.outcome = decision.outcome;
    this.missing = (decision.missingFacts ?? []).map((missing) => missing.fact);
  }
}

export class Permission {
  constructor(decision) {
    this.decision = decision;
    this.decisionId = decision.decisionId;
    this.obligations = decision.obligations ?? [];
  }

  get before() {
    return this.#at("BEFORE");
  }

  get at() {
    return this.#at("AT");
  }

  get after() {
    return this.#at("AFTER");
  }

  #at(timing) {
    return this.obligations.filter((duty) => duty.timing === timing);
  }
}

/** The permission that a decision gives; throws `NotPermitted` if it gives none, or is not about now. */
export function permission(decision) {
  if (decision.outcome !== PERMITTED || decision.basis !== LIVE) throw new NotPermitted(decision);
  return new Permission(decision);
}

function sentence(decision) {
  if (decision.outcome === PERMITTED) {
    const stands = decision.basis === "AS_OF" ? `AS_OF ${decision.date}` : "of a server that does not say on which basis";
    return `${PERMITTED}, but the answer is ${stands}, not LIVE: it is no leave to act`;
  }
  const missing = (decision.missingFacts ?? []).map((fact) => fact.fact);
  if (missing.length) return `${decision.outcome}: open are ${missing.join(", ")}`;
  const reasons = (decision.reasons ?? []).map((reason) => reason.citation);
  return reasons.length ? `${decision.outcome}: ${reasons.join("; ")}` : decision.outcome;
}
