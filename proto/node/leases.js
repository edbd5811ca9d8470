/** Residuals that a client holds, the answers that it gives by them, and the reports of these that are due. */
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { DATE } from "./cache.js";
import { CallError } from "./http.js";
import { clocks as shown, elapsed, publicKeys, Residual, WrongResidual } from "./residual.js";

const ISSUE = "/zweck.v1.DecisionService/IssueResidual";
const REPORT = "/zweck.v1.DecisionService/ReportDecisions";
/** Answers by one residual that are reported without waiting for its end. */
const FULL = 100;
/** Milliseconds for which no residual is asked for after it was refused, and the longest lease. */
const PAUSE = 30_000;

/**
 * Lets a client decide itself, for some seconds, that calls about activities with a `lease` are permitted. `keys` are the public keys of the
 * server's decision record, as `zweck audit key` prints them. No residual is renewed before the answers by it are reported; an event that the
 * client itself enters into the register ends its leases.
 */
export class Leases {
  #clocks;
  #due = [];
  #ended = 0;
  #held = new Map();
  #keys;
  #log;
  #position = 0;
  #reporting;
  #revisions = ["", ""];
  #size;

  constructor(keys, { size = 1000, clocks = shown, log = console } = {}) {
    this.#keys = publicKeys([keys].flat());
    this.#size = size;
    this.#clocks = clocks;
    this.#log = log;
  }

  /** The permission to a call, after the calls that it takes; `undefined` where the server must be asked the question itself. */
  async decide(asked, call) {
    const wanted = residualOf(asked);
    if (wanted === undefined) return undefined;
    const key = JSON.stringify(wanted);
    const held = this.#held.get(key);
    if (held !== undefined && elapsed(held.since, this.#clocks()) < (held.residual ? held.residual.seconds * 1000 : PAUSE)) {
      return this.#decision(held, asked, call);
    }
    const ended = this.#ended;
    wanted.nonce = randomBytes(16).toString("hex");
    const found = { since: this.#clocks(), given: [] };
    try {
      await this.report(call, { all: false });
      const { note = "", table = "" } = await call(ISSUE, wanted);
      found.residual = new Residual(note, table, wanted, this.#keys, found.since);
    } catch (error) {
      if (error instanceof WrongResidual) this.#log.error(`a residual about \`${asked.activity}\` is not used: ${error.message}`);
      else if (!(error instanceof CallError)) throw error;
    }
    if (ended !== this.#ended || found.residual?.before(this.#position)) return undefined;
    if (found.residual) this.heard({ revision: found.residual.revision, activities: found.residual.activities });
    this.#end([key]);
    this.#held.set(key, found);
    if (this.#held.size > this.#size) this.#end([this.#held.keys().next().value]);
    return this.#decision(found, asked, call);
  }

  #decision(held, asked, call) {
    const found = held.residual?.decision(asked.facts, this.#clocks());
    if (found?.outcome !== "PERMITTED") return undefined;
    found.decisionId = randomBytes(16).toString("hex");
    if (asked.requestId) found.requestId = asked.requestId;
    held.given.push({ decisionId: found.decisionId, facts: values(asked.facts), afterMs: found.lease.afterMs });
    this.#reportLater(call);
    return found;
  }

  /** Report when the lease is over, even if no further call comes. */
  #reportLater(call) {
    this.#reporting ??= setTimeout(() => {
      this.#reporting = undefined;
      this.report(call).catch((error) => this.#log.error(`answers are not reported yet: ${error.message}`));
    }, PAUSE).unref();
  }

  /** Report the answers by residuals whose lease has ended, by full ones, or `all`. */
  async report(call, { all = true } = {}) {
    const now = this.#clocks();
    for (const [key, held] of [...this.#held]) {
      if (held.residual && elapsed(held.since, now) >= held.residual.seconds * 1000) this.#end([key]);
      else if (all || held.given.length >= FULL) this.#report(held);
    }
    while (this.#due.length) {
      const report = this.#due.shift();
      let said;
      try {
        said = await call(REPORT, report);
      } catch (error) {
        if (error.code === "invalid_argument") {
          // It stays wrong: the activity is gone, or the record has another key.
          const given = report.decisions.map((one) => one.decisionId).join(", ");
          this.#log.error(`the server takes no report of these answers, which stand in no record: ${given} (${error.message})`);
          this.end();
          continue;
        }
        this.#due.unshift(report);
        throw error;
      }
      if (said.differing?.length) {
        this.#log.error(`the server would not have given these answers: ${said.differing.join(", ")}`);
        this.end();
      }
    }
  }

  /** Report all, and wait for nothing any more. */
  async close(call) {
    clearTimeout(this.#reporting);
    this.#reporting = undefined;
    await this.report(call).catch((error) => this.#log.error(`answers are not reported: ${error.message}`));
  }

  /** Another revision was heard of, or a later position of the register, of a person or of any: residuals of before are not used. */
  heard({ revision = "", activities = "", position = 0, subject } = {}) {
    const known = this.#revisions;
    this.#revisions = [revision || known[0], activities || known[1]];
    if (known.some((old, place) => old && old !== this.#revisions[place])) this.end();
    if (subject === undefined) this.#position = Math.max(this.#position, position);
    const held = [...this.#held].filter(([, { residual }]) => residual?.before(position));
    this.#end(held.filter(([, { residual }]) => !subject || isDeepStrictEqual(residual.asked.subject, subject)).map(([key]) => key));
  }

  /** Use no residual any more that is held, or asked for now. */
  end() {
    this.#ended += 1;
    this.#end([...this.#held.keys()]);
  }

  #end(keys) {
    for (const key of keys) {
      const held = this.#held.get(key);
      this.#held.delete(key);
      if (held) this.#report(held);
    }
  }

  /** The answers by a residual are due. */
  #report(held) {
    const given = held.given.splice(0);
    for (let start = 0; start < given.length; start += FULL) {
      this.#due.push({ note: held.residual.note, asked: held.residual.asked, decisions: given.slice(start, start + FULL) });
    }
  }
}

/** The request for a residual that answers a question; `undefined` where none does. */
function residualOf({ activity, subject, consulted, facts, detail = "REASONS", requestId, ...aside }) {
  const more = Object.values(aside).some((value) => value !== undefined && value !== "" && value !== false);
  if (more || !activity || DATE in facts || !["REASONS", "OUTCOME"].includes(detail)) return undefined;
  return { activity, ...(subject ? { subject } : {}), ...(consulted ? { consulted } : {}), facts: Object.keys(facts).sort() };
}

/** Facts as messages of the contract; a residual answers no lists. */
function values(facts) {
  const kinds = { boolean: "boolValue", number: "intValue", string: "stringValue" };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { [kinds[typeof value]]: value }]));
}
