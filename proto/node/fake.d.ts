/** A client for the tests of services that ask zweck: no server, answers as the test says, and every question kept. */
import type { AnyFacts, Asking, Decision, Fact, Further, Obligation, Permission, Question, Subject } from "./index.js";

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
  facts(): Promise<Fact[]>;
  close(): void;
}
