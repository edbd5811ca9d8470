/**
 * Decisions kept for a while. An answer of another revision of the law or the activities empties the cache. Decisions for which the register
 * was read are kept only with `persons`, until a later position of the register is heard, e.g. from `WatchEvents`.
 */
export class Cache {
  #found = new Map();
  #revisions = ["", ""];
  #position = 0;

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
    if (this.clock() - kept.since > this.maxAge || over(kept.decision)) {
      this.#found.delete(key);
      return undefined;
    }
    const found = structuredClone(kept.decision);
    delete found.requestId;
    return question.requestId ? { ...found, requestId: question.requestId } : found;
  }

  put(question, decision) {
    const position = Number(decision.registerPosition ?? 0);
    this.heard(decision.activity ? { revision: decision.revision, activities: decision.activities, position } : { revision: decision.revision });
    if (position && !(this.persons && position >= this.#position)) return;
    const key = keyOf(question);
    this.#found.delete(key);
    this.#found.set(key, { since: this.clock(), decision: structuredClone(decision) });
    while (this.#found.size > this.size) this.#found.delete(this.#found.keys().next().value);
  }

  heard({ revision = "", activities = "", position = 0 } = {}) {
    const known = this.#revisions;
    const now = [revision || known[0], activities || known[1]];
    if (known.some((old, place) => old && old !== now[place])) this.#found.clear();
    this.#revisions = now;
    if (position <= this.#position) return;
    this.#position = position;
    for (const [key, { decision }] of this.#found) {
      const read = Number(decision.registerPosition ?? 0);
      if (read > 0 && read < position) this.#found.delete(key);
    }
  }

  clear() {
    this.#found.clear();
  }
}

/** A question without the caller's reference, on this day: one without a day is about today. */
function keyOf(question) {
  const { requestId, ...bare } = question;
  return today() + JSON.stringify(bare, (_, value) => (isPlain(value) ? Object.fromEntries(Object.entries(value).sort()) : value));
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function over(decision) {
  return Boolean(decision.validUntil) && decision.validUntil < today();
}

/** A day where this process is, as `YYYY-MM-DD`. */
export function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
