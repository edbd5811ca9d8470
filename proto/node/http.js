/** One request and its answer, within a deadline, repeated as the server says. */
import http from "node:http";
import https from "node:https";

/** A call without an answer: `code` is gRPC's, e.g. `invalid_argument`, and `details` name every field at fault. */
export class CallError extends Error {
  constructor(code, message, { status = 0, details = [], retryAfter } = {}) {
    super(message);
    this.name = "CallError";
    this.code = code;
    this.status = status;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  /** Each field at fault, with what is wrong. */
  get violations() {
    const found = this.details.filter((detail) => detail.type === "google.rpc.BadRequest");
    return found.flatMap((detail) => detail.debug?.fieldViolations ?? []);
  }
}

export class Wire {
  #agent;
  #base;
  #send;
  #token;

  constructor(url, { token = "", tls = {} } = {}) {
    if (!/^https?:\/\/./.test(url)) throw new TypeError(`the address is http://HOST:PORT or https://HOST:PORT, not \`${url}\``);
    this.#base = new URL(url);
    const secure = this.#base.protocol === "https:";
    this.#send = secure ? https : http;
    this.#agent = new this.#send.Agent({ keepAlive: true, ...(secure ? tls : {}) });
    this.#token = token;
  }

  /** Send a message to a method until it is answered, the deadline has passed, or the server wants no further attempt. */
  async call(path, message, { timeout, retries, chance }) {
    const end = Date.now() + timeout;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(path, message, Math.max(1, end - Date.now()));
      } catch (error) {
        const wait = waits(error, attempt, retries, chance, end - Date.now());
        if (wait === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  close() {
    this.#agent.destroy();
  }

  #once(path, message, left) {
    const body = Buffer.from(JSON.stringify(message));
    const headers = { "content-type": "application/json", "connect-protocol-version": "1", "content-length": body.length };
    headers["connect-timeout-ms"] = String(Math.ceil(left));
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    return new Promise((resolve, reject) => {
      const options = { method: "POST", agent: this.#agent, headers };
      const request = this.#send.request(new URL(path, this.#base), options, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", failed);
        response.on("end", () => {
          clearTimeout(timer);
          settle(response, Buffer.concat(parts).toString("utf8"), resolve, reject);
        });
      });
      const failed = (error) => {
        clearTimeout(timer);
        reject(error instanceof CallError ? error : new CallError("unavailable", `no server answers at ${this.#base.host}: ${error.message}`));
      };
      const timer = setTimeout(() => request.destroy(new CallError("deadline_exceeded", "the deadline has passed")), left);
      request.on("error", failed);
      request.end(body);
    });
  }
}

function settle(response, text, resolve, reject) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    reject(new CallError("unknown", `the answer of status ${response.statusCode} is not JSON`, { status: response.statusCode }));
    return;
  }
  if (response.statusCode === 200) {
    resolve(said);
    return;
  }
  const after = response.headers["retry-after"];
  const retryAfter = after !== undefined && /^\d+$/.test(after) ? delay(said) ?? Number(after) * 1000 : undefined;
  reject(new CallError(said.code ?? "unknown", said.message ?? "", { status: response.statusCode, details: said.details, retryAfter }));
}

/** The milliseconds of `google.rpc.RetryInfo`, which are finer than the seconds of the header. */
function delay(said) {
  const info = (said.details ?? []).find((detail) => detail.type === "google.rpc.RetryInfo");
  const seconds = Number.parseFloat(info?.debug?.retryDelay);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** Milliseconds until the next attempt; `undefined` if there is to be none in what is left of the time. */
function waits(error, attempt, retries, chance, left) {
  if (!(error instanceof CallError) || attempt >= retries.attempts) return undefined;
  if (error.retryAfter !== undefined) {
    const wait = error.retryAfter * (1 + 0.25 * chance());
    return wait < left ? wait : undefined;
  }
  if (error.code !== "unavailable" || left < retries.first) return undefined;
  return chance() * Math.min(retries.longest, retries.first * 2 ** Math.min(attempt - 1, 30), left);
}
