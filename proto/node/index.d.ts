/** The client of zweck: plain values go out, decisions come back as the OpenAPI document describes them. */
import type { CheckProcessingRequest, Decision, Fact, Obligation, Outcome, Subject } from "./contract.js";
import type { Facts } from "./vocabulary.js";

export type * from "./contract.js";
export type { Facts } from "./vocabulary.js";

export type PlainValue = boolean | number | string | readonly string[] | ReadonlySet<string>;
/** Facts by their names; as `Facts`, the names and words of the shipped law are known. */
export type AnyFacts = Facts | { readonly [fact: string]: PlainValue | undefined };
export type Question = Omit<CheckProcessingRequest, "facts"> & { facts?: AnyFacts };
export type Further = Omit<Question, "facts" | "activity" | "subject"> & { timeout?: number };

export interface Retries {
  /** Calls at most; the first one counts. 8. */
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
  /** Between 0 and 1; `Math.random`. */
  chance?: () => number;
}

export interface Asking {
  check(question: Question, options?: { timeout?: number }): Promise<Decision>;
  ensurePermitted(activity: string, subject?: Subject, facts?: AnyFacts, further?: Further): Promise<Permission>;
  facts(options?: { timeout?: number }): Promise<Fact[]>;
  close(): void;
}

export class Client implements Asking {
  constructor(url: string, options?: Options);
  /** Whether data may be processed under these facts: now (`LIVE`), or on the day that they state (`AS_OF`). A prohibition is an answer, never an error. */
  check(question: Question, options?: { timeout?: number }): Promise<Decision>;
  /** The permission to carry out an activity for a person now; anything else is an error, and so are facts that state a day. */
  ensurePermitted(activity: string, subject?: Subject, facts?: AnyFacts, further?: Further): Promise<Permission>;
  /** All facts that a question can state. */
  facts(options?: { timeout?: number }): Promise<Fact[]>;
  close(): void;
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
  put(question: Question, decision: Decision): void;
  /** Another revision or position was heard of: decisions of earlier ones are void. */
  heard(news?: { revision?: string; activities?: string; position?: number }): void;
  clear(): void;
}
