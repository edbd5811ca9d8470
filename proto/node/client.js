import { DATE } from "./cache.js";
import { Wire } from "./http.js";
import { permission } from "./permission.js";

const CHECK = "/zweck.v1.DecisionService/CheckProcessing";
const MANY = "/zweck.v1.DecisionService/BatchCheckProcessing";
/** Questions of a batch. */
const BATCH = 200;
const FACTS = "/zweck.v1.PolicyService/ListFacts";
/** A call is tried again as long as its time lasts. */
const RETRIES = { attempts: Infinity, first: 50, longest: 1000 };

/** A client of the server at `url`, for any number of calls at once; close it when done. */
export class Client {
  #how;
  #wire;

  constructor(url, { token, tls, timeout = 2000, retries = {}, cache, leases, chance = Math.random } = {}) {
    this.#wire = new Wire(url, { token, tls });
    this.#how = { timeout, retries: { ...RETRIES, ...retries }, chance };
    this.cache = cache;
    this.leases = leases;
  }

  /** Whether data may be processed under these facts: now (`LIVE`), or on the day that they state (`AS_OF`). A prohibition is an answer, never an error. */
  async check(question, { timeout } = {}) {
    const asked = { ...question, facts: plain(question.facts ?? {}) };
    const known = this.cache?.get(asked);
    if (known !== undefined) return known;
    const cleared = this.cache?.cleared;
    const decision = await this.call(CHECK, asked, { timeout });
    this.cache?.put(asked, decision, cleared);
    this.leases?.heard({ revision: decision.revision, activities: decision.activities });
    if (asked.subject) this.leases?.heard({ position: Number(decision.registerPosition ?? 0), subject: asked.subject });
    return decision;
  }

  /**
   * The permission to carry out an activity for a person now; anything else is an error, and so are facts that state a day. With `allowCached`
   * and `leases` the client may decide itself, by the law and the register of some seconds ago (basis `CACHED`).
   */
  async ensurePermitted(activity, subject, facts = {}, { timeout, allowCached = false, ...further } = {}) {
    const asked = { ...further, activity, subject, facts: aboutNow(activity, facts) };
    if (allowCached && this.leases) {
      const call = (path, message) => this.call(path, message, { timeout });
      const known = await this.leases.decide({ ...asked, facts: plain(asked.facts) }, call);
      if (known !== undefined) return permission(known, activity, { allowCached });
    }
    return permission(await this.check(asked, { timeout }), activity);
  }

  /** Report the answers that the client has given itself, which also happens when it gives another one, and at its end. */
  async report({ timeout } = {}) {
    await this.leases?.report((path, message) => this.call(path, message, { timeout }));
  }

  /** All facts that a question can state. */
  async facts({ timeout } = {}) {
    return (await this.call(FACTS, {}, { timeout })).facts ?? [];
  }

  /** The decisions on any number of questions, in their order, in batches that no usual limit refuses; in the place of a wrong one its refusal. */
  async checkMany(questions, { timeout } = {}) {
    const found = [];
    for (let start = 0; start < questions.length; start += BATCH) {
      const requests = questions.slice(start, start + BATCH).map((question) => ({ ...question, facts: plain(question.facts ?? {}) }));
      const { results } = await this.call(MANY, { requests }, { timeout });
      found.push(...results.map(({ decision, refusal }) => decision ?? { refusal }));
    }
    return found;
  }

  /** The answer of a method of the contract, e.g. `/zweck.v1.RegisterService/Erase`. */
  call(path, message, { timeout = this.#how.timeout } = {}) {
    return this.#wire.call(path, message, { ...this.#how, timeout });
  }

  /** Report what is due, and end the connections. */
  async close() {
    try {
      await this.leases?.close((path, message) => this.call(path, message));
    } finally {
      this.#wire.close();
    }
  }
}

/** The facts of a question about an activity and about now; throws a `TypeError` if they state a day, or the activity has no name. */
export function aboutNow(activity, facts) {
  if (!activity) throw new TypeError("the name of the activity is empty, but a permission is about one: give its name, such as `newsletter`");
  if (facts[DATE] !== undefined) throw new TypeError(`\`${DATE}\` is stated, but a permission is about now: leave it out; \`check\` says what holds on a stated day`);
  return facts;
}

/** Facts as they are sent; throws a `TypeError` that names the fact whose value is none. */
export function plain(facts) {
  const found = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    found[name] = sent(name, value);
  }
  return found;
}

function sent(name, value) {
  if (typeof value === "boolean" || typeof value === "string" || Number.isSafeInteger(value)) return value;
  const words = value instanceof Set ? [...value] : value;
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return [...new Set(words)].sort();
  throw new TypeError(`\`${name}\`: give a boolean, a whole number, a string (a day as YYYY-MM-DD), or an array or Set of strings, and leave out what is unknown`);
}
