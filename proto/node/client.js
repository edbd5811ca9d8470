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

  constructor(url, { token, tls, timeout = 2000, retries = {}, cache, chance = Math.random } = {}) {
    this.#wire = new Wire(url, { token, tls });
    this.#how = { timeout, retries: { ...RETRIES, ...retries }, chance };
    this.cache = cache;
  }

  /** Whether data may be processed under these facts: now (`LIVE`), or on the day that they state (`AS_OF`). A prohibition is an answer, never an error. */
  async check(question, { timeout } = {}) {
    const asked = { ...question, facts: plain(question.facts ?? {}) };
    const known = this.cache?.get(asked);
    if (known !== undefined) return known;
    const cleared = this.cache?.cleared;
    const decision = await this.call(CHECK, asked, { timeout });
    this.cache?.put(asked, decision, cleared);
    return decision;
  }

  /** The permission to carry out an activity for a person now; anything else is an error, and so are facts that state a day. */
  async ensurePermitted(activity, subject, facts = {}, { timeout, ...further } = {}) {
    return permission(await this.check({ ...further, activity, subject, facts: aboutNow(facts) }, { timeout }), activity);
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

  close() {
    this.#wire.close();
  }
}

/** The facts of a question about now, which is asked right before the processing; throws a `TypeError` if they state a day. */
export function aboutNow(facts) {
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
