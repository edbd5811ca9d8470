/** A permission with its obligations, or an error: nothing between them lets processing go on. */

const INSPECTED = Symbol.for("nodejs.util.inspect.custom");
const PERMITTED = "PERMITTED";
const LIVE = "LIVE";
const CACHED = "CACHED";

export class NotPermitted extends Error {
  constructor(decision) {
    super(sentence(decision));
    this.name = "NotPermitted";
    this.decision = decision;
    this.outcome = decision.outcome;
    this.missing = (decision.missingFacts ?? []).map((missing) => missing.fact);
  }

  /** Three lines. */
  [INSPECTED]() {
    return lines("NotPermitted", this.decision, this.message);
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

  /** Three lines. */
  [INSPECTED]() {
    return lines("Permission", this.decision, this.obligations.map(({ id, timing }) => `${id} (${timing})`).join("; ") || "no obligations");
  }

  #at(timing) {
    return this.obligations.filter((duty) => duty.timing === timing);
  }
}

/**
 * The permission that a decision gives for an activity; throws `NotPermitted` if it gives none, or is not about that activity and now. One of
 * the client itself (`CACHED`) counts only if the call allows it.
 */
export function permission(decision, activity, { allowCached = false } = {}) {
  if ((decision.activity ?? "").split("@")[0] !== activity) throw new NotPermitted(decision);
  const based = decision.basis === LIVE || (allowCached && decision.basis === CACHED);
  if (decision.outcome !== PERMITTED || !based) throw new NotPermitted(decision);
  return new Permission(decision);
}

/** How an answer looks to a developer; the whole of it is `decision`. */
function lines(kind, decision, rest) {
  const about = `${decision.activity || "no activity"} on ${decision.date || "no day"} (${decision.basis ?? "no basis"})`;
  return `${kind}: ${decision.outcome}, ${about}\n  ${rest}\n  decision ${decision.decisionId || "without an id"}`;
}

function sentence(decision) {
  if (decision.outcome === PERMITTED) {
    if (decision.basis !== LIVE) {
      const said = { AS_OF: `AS_OF ${decision.date}`, [CACHED]: `CACHED, by a residual of ${decision.lease?.issued}, and the call does not allow that` };
      const stands = said[decision.basis] ?? "of a server that does not say on which basis";
      return `${PERMITTED}, but the answer is ${stands}, not LIVE: it is no leave to act`;
    }
    const named = decision.activity ? `the activity \`${decision.activity}\`` : "no activity";
    return `${PERMITTED}, but the answer names ${named}, not the asked one`;
  }
  const missing = (decision.missingFacts ?? []).map((fact) => fact.fact);
  const unless = decision.outcome === "PROHIBITED" ? ", unless otherwise shown" : "";
  if (missing.length) return `${decision.outcome}${unless}; missing facts: ${missing.join(", ")}`;
  const reasons = decision.reasons ?? [];
  const decisive = reasons.some((reason) => reason.decisive) ? reasons.filter((reason) => reason.decisive) : reasons;
  const citations = [...new Set(decisive.map((reason) => reason.citation))];
  return citations.length ? `${decision.outcome}: ${citations.join("; ")}` : decision.outcome;
}
