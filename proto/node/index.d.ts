/** The client of zweck: plain values go out, decisions come back as the OpenAPI document describes them. */
import type { CheckProcessingRequest, ConsentProof, Decision, Fact, Obligation, Outcome, PersonState, Refusal, Subject } from "./contract.js";
import type { Facts } from "./vocabulary.js";

export type * from "./contract.js";
export type { Facts } from "./vocabulary.js";

export type PlainValue = boolean | number | string | readonly string[] | ReadonlySet<string>;
/** Facts by their names; as `Facts`, the names and words of the shipped law are known. */
export type AnyFacts = Facts | { readonly [fact: string]: PlainValue | undefined };
export type Question = Omit<CheckProcessingRequest, "facts"> & { facts?: AnyFacts };
export type Further = Omit<Question, "facts" | "activity" | "subject"> & {
  timeout?: number;
  /** Whether the client may decide itself, by the law and the register of some seconds ago, if it has `leases`. */
  allowCached?: boolean;
};

export interface Retries {
  /** Calls at most, as long as their time lasts; the first one counts. No limit. */
  attempts?: number;
  /** Milliseconds of the first wait where the server says nothing. */
  first?: number;
  /** Milliseconds of the longest such wait. */
  longest?: number;
}

export interface Options {
  /** The bearer token, for servers that identify callers by one. */
  token?: string;
  /** What `node:https` takes: `ca`, `cert`, `key`, `servername`. */
  tls?: { ca?: string | Uint8Array; cert?: string | Uint8Array; key?: string | Uint8Array; servername?: string };
  /** Milliseconds that a call waits for its answer, retries among them; 2000. */
  timeout?: number;
  retries?: Retries;
  cache?: Cache;
  /** Lets the client decide itself where a call allows it. */
  leases?: Leases;
  /** Between 0 and 1; `Math.random`. */
  chance?: () => number;
}

export interface Asking {
  check(question: Question, options?: { timeout?: number }): Promise<Decision>;
  ensurePermitted(activity: string, subject?: Subject, facts?: AnyFacts, further?: Further): Promise<Permission>;
  checkMany(questions: readonly Question[], options?: { timeout?: number }): Promise<Answered[]>;
  call(path: string, message: object, options?: { timeout?: number }): Promise<any>;
  facts(options?: { timeout?: number }): Promise<Fact[]>;
  /** Report the answers that the client has given itself. */
  report(options?: { timeout?: number }): Promise<void>;
  /** Report what is due, and end the connections. */
  close(): Promise<void>;
}

/** The answer to a question, or why there is none. */
export type Answered = (Decision & { refusal?: undefined }) | { refusal: Refusal; outcome?: undefined };

export class Client implements Asking {
  constructor(url: string, options?: Options);
  readonly cache?: Cache;
  readonly leases?: Leases;
  /** The decisions on any number of questions, in their order, in batches that no usual limit refuses. */
  checkMany(questions: readonly Question[], options?: { timeout?: number }): Promise<Answered[]>;
  /** The answer of a method of the contract, e.g. `/zweck.v1.RegisterService/Erase`. */
  call(path: string, message: object, options?: { timeout?: number }): Promise<any>;
  /** Whether data may be processed under these facts: now (`LIVE`), or on the day that they state (`AS_OF`). A prohibition is an answer, never an error. */
  check(question: Question, options?: { timeout?: number }): Promise<Decision>;
  /** The permission to carry out an activity for a person now; anything else is an error, and so are facts that state a day. */
  ensurePermitted(activity: string, subject?: Subject, facts?: AnyFacts, further?: Further): Promise<Permission>;
  /** All facts that a question can state. */
  facts(options?: { timeout?: number }): Promise<Fact[]>;
  report(options?: { timeout?: number }): Promise<void>;
  close(): Promise<void>;
}

/** Lets a client decide itself, for some seconds, that calls about activities with a `lease` are permitted. */
export class Leases {
  /** The public keys of the server's decision record, as `zweck audit key` prints them. `clocks` shows the moment by several clocks, in milliseconds. */
  constructor(keys: string | readonly string[], options?: { size?: number; clocks?: () => readonly number[]; log?: { error(text: string): void } });
  /** Another revision or position was heard of: residuals of before are not used. */
  heard(news?: { revision?: string; activities?: string; position?: number; subject?: Subject }): void;
  /** Use no residual any more that is held, or asked for now. */
  end(): void;
}

export class Permission {
  constructor(decision: Decision);
  readonly decision: Decision;
  readonly decisionId: string;
  readonly obligations: readonly Obligation[];
  readonly before: readonly Obligation[];
  readonly at: readonly Obligation[];
  readonly after: readonly Obligation[];
}

/** The data may not be processed: it is prohibited, open, or no law in the policy set regulates it; or the answer is not about now. */
export class NotPermitted extends Error {
  constructor(decision: Decision);
  readonly decision: Decision;
  /** `PERMITTED` where the answer is none about now. */
  readonly outcome: Outcome;
  /** The facts that could decide an open question, the most decisive first. */
  readonly missing: readonly string[];
}

/** A call without an answer. */
export class CallError extends Error {
  /** The code of gRPC, e.g. `invalid_argument`. */
  readonly code: string;
  /** The status of HTTP; 0 where no server answered. */
  readonly status: number;
  readonly details: readonly { type: string; value: string; debug?: unknown }[];
  /** Milliseconds after which the server wants to be asked again. */
  readonly retryAfter?: number;
  /** Each field at fault, with what is wrong. */
  readonly violations: readonly { field: string; description: string }[];
}

export class Cache {
  constructor(options?: { size?: number; maxAge?: number; persons?: boolean; clock?: () => number });
  get(question: Question): Decision | undefined;
  /** How often it was emptied; an answer to a question of before is not kept. */
  readonly cleared: number;
  put(question: Question, decision: Decision, cleared?: number): void;
  /** Another revision or position was heard of: decisions of earlier ones are void. */
  heard(news?: { revision?: string; activities?: string; position?: number }): void;
  clear(): void;
}

/** How a person declared something. */
export interface Declared {
  /** A key of this declaration, such as the id of the submitted form: however often the call is repeated, it is entered once. Never that of a link or a person. */
  once?: string;
  /** When it took effect; when it is entered, if left out. A consent that is dated back needs `evidence`. */
  effective?: Date;
  /** The proof: a SHA-256, or the reference of a document. */
  evidence?: string;
  /** The way on which it came, such as `web form`. */
  source?: string;
  declaredBy?: "subject" | "guardian" | "agent";
  /** Milliseconds that the call waits, retries among them. */
  timeout?: number;
}
type Held = { record?: string; scope?: string; state?: "claims" | "tax_assessment_open" | "proceedings_pending" | "order" };
type Channels = { channels?: readonly string[] | ReadonlySet<string> };

export abstract class Declarations {
  /** The id of the controller whose register it is. */
  readonly controller: string;
  /** The person consents to a text, e.g. `phone-consent@2025-01-01`, until a last day; each call gives the position of the event. */
  give(subject: Subject, text: string, declared?: Declared & Channels & { until?: string }): Promise<number>;
  /** The person withdraws consent: to a text, for a purpose, or altogether; with `channels` only for these. */
  withdraw(subject: Subject, scope?: string, declared?: Declared & Channels): Promise<number>;
  /** The person objects to an activity, a purpose such as `advertising`, or everything. */
  object(subject: Subject, scope?: string, declared?: Declared & { state?: string }): Promise<number>;
  /** The person takes an objection back. */
  lift(subject: Subject, scope?: string, declared?: Declared): Promise<number>;
  /** The processing is restricted (Art. 18 GDPR). */
  restrict(subject: Subject, declared?: Declared): Promise<number>;
  /** The person demands erasure (Art. 17 GDPR). */
  requestErasure(subject: Subject, declared?: Declared): Promise<number>;
  /** A record begins to exist; `records` is its activity with its class, e.g. `hiring:applicant_file`, and `key` names it from now on. */
  start(subject: Subject, records: string, key: string, declared?: Omit<Declared, "once">): Promise<number>;
  /** The record with this key ended, or was used or audited: a period may begin with it. */
  end(subject: Subject, record: string, declared?: Declared & { state?: "ended" | "used" | "audited" }): Promise<number>;
  /** The record is in use again. */
  reopen(subject: Subject, record: string, declared?: Declared): Promise<number>;
  /** A documented review, or an authority, prolongs the keeping of the record until a last day. */
  extend(subject: Subject, record: string, until: string, declared?: Declared & { state?: "review" | "authority" }): Promise<number>;
  /** Erasing waits, at most until a last day: of a record, of an activity or class (`scope`), or of everything about the person. */
  hold(subject: Subject, until: string, declared?: Declared & Held): Promise<number>;
  /** It waits no longer. */
  release(subject: Subject, declared?: Declared & Held): Promise<number>;
  /** The record was erased; where a duty to keep it still runs, that is entered all the same. */
  erased(subject: Subject, record: string, declared?: Declared): Promise<number>;
  /** What stands about the person; as of a `day` with the role `as_of`. */
  state(subject: Subject, options?: { day?: string; timeout?: number }): Promise<PersonState>;
  /** The proof of the person's consents, or of those to one text. */
  prove(subject: Subject, options?: { text?: string; timeout?: number }): Promise<ConsentProof>;
}

/** The register of a controller, by a client, which keeps no answer of before what is entered. */
export class Register extends Declarations {
  constructor(client: Pick<Client, "call" | "cache" | "leases">, controller: string);
}

/** A response of RFC 9457. */
export interface Problem {
  status: number;
  body: { type: string; title: string; status: number; detail: string; [more: string]: unknown };
}
/** An error as what a service answers over HTTP: 403 without a permission, 503 without an answer, 500 where the call is wrong, and the log says why. */
export function problem(error: unknown, log?: { error(text: string): void; warn(text: string): void }): Problem | undefined;
