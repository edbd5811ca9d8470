/** Errors as what a service answers over HTTP: `application/problem+json` (RFC 9457). */
import { CallError } from "./http.js";
import { NotPermitted } from "./permission.js";

const WRONG = ["invalid_argument", "not_found", "unimplemented", "failed_precondition", "out_of_range", "already_exists", "unauthenticated", "permission_denied"];

/**
 * The status and the body of a response; `undefined` for an error of another kind. Without a permission 403, with what is missing and the ways
 * out; without an answer 503. A call that is wrong is the mistake of the service that asks: 500, and the log has every fault.
 */
export function problem(error, log = console) {
  if (error instanceof NotPermitted) {
    const { decisionId: decision, openings = [] } = error.decision;
    const ways = openings.map(({ citation, text, facts = [] }) => ({ citation, en: text?.en, de: text?.de, facts }));
    return said(403, "not-permitted", "this is not permitted", error.message, { outcome: error.outcome, decision, missing: error.missing, ways });
  }
  if (!(error instanceof CallError)) return undefined;
  if (WRONG.includes(error.code)) {
    const faults = error.violations.map(({ field, description }) => `\n  ${field}: ${description}`);
    log.error(`the question whether this is permitted cannot be asked: ${error.code}: ${error.message}${faults.join("")}`);
    return said(500, "wrong-call", "it cannot be asked whether this is permitted", "The log of this service says why.");
  }
  log.warn(`no answer whether this is permitted: ${error.code}: ${error.message}`);
  return said(503, "no-answer", "no answer whether this is permitted", "Try again later.");
}

function said(status, kind, title, detail, more = {}) {
  return { status, body: { type: `urn:zweck:${kind}`, title, status, detail, ...more } };
}
