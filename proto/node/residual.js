/** The residual law of an activity as a server signs it, and the answers that follow from it; only the client that asked can use it. */
import { createHash, createPublicKey, verify } from "node:crypto";
import { uptime } from "node:os";

/** The name under which residuals are signed, and their first line. */
const NAME = "zweck/residual";
/** The most seconds for which a residual may be used, whatever it says. */
const MAX_LEASE = 30;
/** The largest number that a fact can have. */
const MAX_NUMBER = 2 ** 31 - 1;
/** Bytes of a key id, which stand before a signature. */
const ID = 4;

/** A residual that is not used; the message says why. */
export class WrongResidual extends Error {
  constructor(message) {
    super(message);
    this.name = "WrongResidual";
  }
}

/**
 * The moment in milliseconds: by a clock of whole seconds that goes on while the machine sleeps, by one that never jumps, and by the time of
 * day, which may.
 */
export function clocks() {
  return [uptime() * 1000, Number(process.hrtime.bigint() / 1000n) / 1000, Date.now()];
}

/** The most milliseconds that can have passed; a clock that never jumps and ran backwards is none. */
export function elapsed(since, now) {
  const [awake, steady, day] = now.map((moment, place) => moment - since[place]);
  if (awake < 0 || steady < 0) return Infinity;
  const slept = awake >= steady + 1000; // the clock of whole seconds is behind by less than one
  return Math.max(steady, day, slept ? awake + 1000 : 0);
}

/** The digest of a request, which its residual repeats; the nonce hides the person in it. */
export function digest({ nonce, activity, subject = {}, consulted = [], facts = [] }) {
  const [kind = "", text = ""] = Object.entries(subject)[0] ?? [];
  const parts = [nonce, activity, kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), text, consulted, facts];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The keys in texts as `zweck audit key` prints them. */
export function publicKeys(texts) {
  const keys = texts.map((text) => createPublicKey(text));
  if (!keys.length || keys.some((key) => key.asymmetricKeyType !== "ed25519")) {
    throw new TypeError("give the public keys of the decision record, as `zweck audit key` prints them");
  }
  return keys;
}

/** Answers the calls for which it was issued, as long as its lease lasts; `since` is a moment before it was asked for. */
export class Residual {
  #answers;
  #cells;
  #facts;
  #position;

  /** Throws `WrongResidual` if none of the keys signed it, or it is not the response to this request. */
  constructor(note, table, asked, keys, since) {
    this.note = note;
    this.asked = asked;
    this.since = since;
    try {
      this.#read(JSON.parse(signed(note, keys)), table);
    } catch (error) {
      throw error instanceof WrongResidual ? error : new WrongResidual(`the residual cannot be read: ${error.message}`);
    }
  }

  #read(head, table) {
    if (head.asked !== digest(this.asked) || head.activity.split("@")[0] !== this.asked.activity) {
      throw new WrongResidual("the residual is that of another request");
    }
    if (head.table !== createHash("sha256").update(table).digest("hex")) throw new WrongResidual("the table is not the one that was signed");
    if (!Number.isInteger(head.lease) || head.lease < 1 || head.lease > MAX_LEASE) {
      throw new WrongResidual(`a lease of ${head.lease} seconds is none; there are 1 to ${MAX_LEASE}`);
    }
    const { facts, cells, answers } = JSON.parse(table);
    const size = facts.reduce((sizes, fact) => sizes * fact.size, 1);
    const fits = cells.length === size && cells.every((cell) => Number.isInteger(cell) && cell >= -1 && cell < answers.length);
    if (!fits || facts.length !== this.asked.facts.length || facts.some(({ name }, place) => name !== this.asked.facts[place])) {
      throw new WrongResidual("the table does not fit the request");
    }
    this.seconds = head.lease;
    this.revision = head.revision;
    this.activities = head.activities;
    this.#position = head.position;
    this.#facts = facts;
    this.#cells = cells;
    this.#answers = answers.map((found) => answer(head, found));
  }

  /** Whether the register was read for it, and before it reached a position. */
  before(position) {
    return this.#position !== null && this.#position < position;
  }

  /** The answer to a call that states these facts; `undefined` where the server must be asked. */
  decision(facts, now) {
    const after = elapsed(this.since, now);
    const names = Object.keys(facts);
    if (!(after < this.seconds * 1000) || names.length !== this.#facts.length) return undefined;
    let place = 0;
    for (const { name, size, classes } of this.#facts) {
      const number = Object.hasOwn(facts, name) ? classOf(classes, facts[name]) : undefined;
      if (!(number >= 0 && number < size)) return undefined;
      place = place * size + number;
    }
    const cell = this.#cells[place];
    if (cell < 0) return undefined;
    const found = structuredClone(this.#answers[cell]);
    found.lease.afterMs = Math.floor(after);
    return found;
  }
}

/** The line of a note that one of the keys signed. */
function signed(note, keys) {
  const end = note.lastIndexOf("\n\n");
  const [text, signature] = [note.slice(0, end + 1), note.slice(end + 2)];
  const [first, line] = text.split("\n");
  const start = `— ${NAME} `;
  if (end < 0 || first !== NAME || !signature.startsWith(start)) throw new WrongResidual("the note is no residual");
  const said = Buffer.from(signature.slice(start.length).trim(), "base64");
  for (const key of keys) {
    const raw = Buffer.from(key.export({ format: "jwk" }).x, "base64url");
    const id = createHash("sha256").update(`${NAME}\n\x01`).update(raw).digest().subarray(0, ID);
    if (said.subarray(0, ID).equals(id) && verify(null, Buffer.from(text), key, said.subarray(ID))) return line;
  }
  throw new WrongResidual("none of the keys signed the residual");
}

function answer(head, { outcome, rules, obligations }) {
  if (typeof outcome !== "string" || !Array.isArray(obligations)) throw new WrongResidual("an answer of the table is none");
  return {
    outcome,
    basis: "CACHED",
    date: head.day,
    timeZone: head.time_zone,
    revision: head.revision,
    activity: head.activity,
    activities: head.activities,
    registerPosition: String(head.position ?? 0),
    reasons: rules.map((rule) => ({ rule, decisive: true })),
    obligations,
    lease: { issued: head.issued, seconds: head.lease },
  };
}

/** The class of a value; `undefined` where the table has none. */
function classOf({ truths, words, from }, value) {
  if (typeof value === "boolean") return known(truths, String(value));
  if (typeof value === "string") return known(words, value);
  if (!Number.isSafeInteger(value) || value > MAX_NUMBER || from === undefined) return undefined;
  return from.filter(([start]) => start <= value).at(-1)?.[1];
}

function known(numbers, word) {
  return numbers !== undefined && Object.hasOwn(numbers, word) ? numbers[word] : undefined;
}
