export const DATE = "time.decision_date";

/**
 * Decisions kept for a while. A question without a day is about now: its answer (`LIVE`) is kept until the midnight that ends its day in its
 * time zone at the latest; an answer about a stated day (`AS_OF`) is kept for questions about that day alone. An answer of another revision
 * of the law or the activities empties the cache. Decisions for which the register was read are kept only with `persons`, until a later
 * position of the register is heard, e.g. from `WatchEvents`.
 */
export class Cache {
  #found = new Map();
  #revisions = ["", ""];
  #position = 0;
  /** How often it was emptied; an answer to a question of before is not kept. */
  cleared = 0;

  constructor({ size = 1000, maxAge = 60_000, persons = false, clock = Date.now } = {}) {
    this.size = size;
    this.maxAge = maxAge;
    this.persons = persons;
    this.clock = clock;
  }

  get(question) {
    const key = keyOf(question);
    const kept = this.#found.get(key);
    if (kept === undefined) return undefined;
    const age = Math.max(this.clock() - kept.since, performance.now() - kept.steady); // the time of day may be set back
    if (this.clock() < kept.since || age > this.maxAge || !stands(question, kept.decision, this.clock())) {
      this.#found.delete(key);
      return undefined;
    }
    const found = structuredClone(kept.decision);
    delete found.requestId;
    return question.requestId ? { ...found, requestId: question.requestId } : found;
  }

  put(question, decision, cleared = this.cleared) {
    const position = Number(decision.registerPosition ?? 0);
    this.heard(decision.activity ? { revision: decision.revision, activities: decision.activities, position } : { revision: decision.revision });
    if (cleared !== this.cleared) return;
    const read = position > 0 || Boolean(decision.activity && question.subject); // an empty register has the position 0
    if (read && !(this.persons && position >= this.#position)) return;
    if (!stands(question, decision, this.clock())) return;
    const key = keyOf(question);
    this.#found.delete(key);
    this.#found.set(key, { since: this.clock(), steady: performance.now(), decision: structuredClone(decision), read });
    while (this.#found.size > this.size) this.#found.delete(this.#found.keys().next().value);
  }

  heard({ revision = "", activities = "", position = 0 } = {}) {
    const known = this.#revisions;
    const now = [revision || known[0], activities || known[1]];
    if (known.some((old, place) => old && old !== now[place])) this.#found.clear();
    this.#revisions = now;
    if (position <= this.#position) return;
    this.#position = position;
    for (const [key, { decision, read }] of this.#found) {
      if (read && Number(decision.registerPosition ?? 0) < position) this.#found.delete(key);
    }
  }

  clear() {
    this.#found.clear();
    this.cleared += 1;
  }
}

/** A question without the caller's reference. Its facts have the stated day, or none; an answer about now has its own. */
function keyOf(question) {
  const { requestId, ...bare } = question;
  return JSON.stringify(bare, (_, value) => (isPlain(value) ? Object.fromEntries(Object.entries(value).sort()) : value));
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Whether a decision is one on this question, and still is: one about now only while its day lasts. */
function stands(question, decision, now) {
  if (question.facts?.[DATE] !== undefined) return decision.basis === "AS_OF";
  const today = decision.basis === "LIVE" ? dayIn(decision.timeZone, now) : undefined;
  return today !== undefined && decision.date === today && !(decision.validUntil && decision.validUntil < today);
}

/** The day in a time zone, as `YYYY-MM-DD`; `undefined` if there is none, or this machine does not know it. */
function dayIn(timeZone, now) {
  if (!timeZone) return undefined;
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone, calendar: "iso8601", year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(now);
    return ["year", "month", "day"].map((type) => parts.find((part) => part.type === type).value).join("-");
  } catch {
    return undefined;
  }
}
