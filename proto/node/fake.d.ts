/** A client for the tests of services that ask zweck: no server, answers as the test says, and every question kept. */
import { Declarations } from "./index.js";
import type { AnyFacts, Answered, Asking, ConsentProof, Decision, Fact, Further, NewEvent, Obligation, Permission, PersonState, Question, Subject } from "./index.js";

export class FakeClient implements Asking {
  /** Every question, in their order. */
  readonly asked: Question[];
  /** Give this decision, or throw this error, for an activity; the name is empty for questions without one. Without a basis it has that of the question. */
  answers(activity: string, decision: Decision | Error): this;
  permits(activity: string, obligations?: readonly (string | Obligation)[]): this;
  prohibits(activity: string): this;
  misses(activity: string, ...facts: string[]): this;
  check(question: Question): Promise<Decision>;
  ensurePermitted(activity: string, subject?: Subject, facts?: AnyFacts, further?: Further): Promise<Permission>;
  checkMany(questions: readonly Question[]): Promise<Answered[]>;
  call(): Promise<never>;
  facts(): Promise<Fact[]>;
  report(): Promise<void>;
  close(): Promise<void>;
}

/** A register for such tests: keeps every event, each `once` a single time; states and proofs are as the test says. */
export class FakeRegister extends Declarations {
  constructor(controller?: string);
  /** The events, in their order. */
  readonly entered: NewEvent[];
  states: PersonState;
  proves: ConsentProof;
  /** Throw an error at every call, until it is `undefined`. */
  fails(error: Error | undefined): this;
}
