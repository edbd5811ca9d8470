/** The messages of the contract, as the OpenAPI document has them. `make types` writes this file. */

/** An activity and its calls. */
export interface Activity {
  /** What the list says of it. */
  summary?: ActivitySummary;
  /** Whether a call was found that is permitted. */
  permitted?: boolean;
  /** The circumstances that such a call states (facts of class `person` or `doing`), none too many; never a proof or a legal judgement. */
  states?: Array<StatedFact>;
  /** Whether it rests on a consent of the person, which the register must hold. */
  consented?: boolean;
  /** The grounds on which a permitted call rests. */
  grounds?: Array<Reason>;
  /** Where no call is permitted by circumstances alone: the facts that are open once they are stated, the most decisive first. They belong in the files of the company, or have to be shown. */
  open?: Array<string>;
  /** The content hash of the company's files. */
  revision?: string;
  /** Whether the search for a permitted call was ended before all were tried; `permitted` is false then, and says no more than that none was found. `zweck activities check` proves whether there is one. */
  cut?: boolean;
  /** Calls that are permitted by circumstances alone, three at most; the first has `states`. None of their facts can be left out. */
  calls?: Array<PermittedCall>;
}

/** An activity, and what holds of it now. */
export interface ActivityFound {
  /** What the list says of it. */
  summary?: ActivitySummary;
  /** The outcome; unspecified where the question was refused. */
  outcome?: Outcome;
  /** As in `Decision`. */
  conclusive?: boolean;
  /** As in `Decision`, where ways are wanted. */
  remedies?: Array<Remedy>;
  /** As in `Decision`. */
  missingFacts?: Array<MissingFact>;
  /** As in `Decision`. */
  openings?: Array<Opening>;
  /** The day, as in `Decision`. */
  date?: string;
  /** As in `Decision`. */
  validUntil?: string;
  /** Why the question was refused; empty where it was answered. */
  refused?: string;
}

/** One version of an activity. */
export interface ActivitySummary {
  /** Its name, which questions state. */
  activity?: string;
  /** The version, as `NAME@DAY`. */
  version?: string;
  /** Its title. */
  title?: LocalizedText;
  /** Its controller's id. */
  controller?: string;
  /** The kinds of register in which it looks the person up; a question about it names the person then. */
  looksUp?: Array<string>;
  /** The day on which the first of its appraisals is due for review, `YYYY-MM-DD`; empty where it appraises nothing. */
  reviewBy?: string;
}

/** The basis on which an answer stands. `BASIS_UNSPECIFIED`: Never sent. `LIVE`: The question stated no day: the answer is about now, and may be acted on until `valid_until`. `AS_OF`: The question stated the day: the answer says what holds on it, and is never leave to act. `CACHED`: A client decided by a residual that the server issued some seconds ago (`lease`): events since then do not count in it. No server answers so. */
export type Basis = "BASIS_UNSPECIFIED" | "LIVE" | "AS_OF" | "CACHED";

/** Several questions. */
export interface BatchCheckProcessingRequest {
  /** Required. At most as many as the server's limit, which is 1000 unless it says otherwise. An answer takes about 7 KB: for batches of more than some hundred questions, set `parts_once`, or let the client receive more than gRPC's usual 4 MiB. */
  requests?: Array<CheckProcessingRequest>;
  /** Optional. Whether parts that answers have in common, e.g. the text of a rule, stand once in the response. A thousand answers take about 2 MB then. */
  partsOnce?: boolean;
}

/** The answers to a batch. */
export interface BatchCheckProcessingResponse {
  /** One for each question, in their order. */
  results?: Array<CheckProcessingResult>;
  /** With `parts_once`: the parts of answers, each of them once. */
  parts?: Array<Decision>;
}

/** One thing that begins or ends. */
export interface Cause {
  /** Its kind. */
  change?: Cause_Change;
  /** Its name. */
  reference?: string;
  /** The law of which it is a part, if it is part of one. */
  law?: string;
  /** The same in a sentence. */
  text?: LocalizedText;
}

/** The kinds of things. `CHANGE_UNSPECIFIED`: Never sent. `VERSION`: A version of a law begins, or one ends without a successor; the reference is `LAW@DAY`. `RULE`: A rule begins or ends within a version; its id. `TABLE_ROW`: A row of a table begins or ends; `TABLE/ROW`. `ANNOUNCEMENT`: A change of the law that is announced and not encoded takes effect; its id. `SOURCE_AGE`: The sources of a law are older than a house allows; the law. `COVERAGE`: Law that is not there begins or ceases to matter; its id. `DAY`: Rules make a difference of this day. `COUNTRY`: A country code begins or ends; the code. `FACT`: A day that is stated as a fact comes or has passed; the fact. `ACTIVITY`: A version of the activity begins or ends; `NAME@DAY`. `APPRAISAL`: An appraisal begins to count; its document, else the activity or text with its day. `REVIEW`: The review of an appraisal is overdue; the same. `REGISTER`: The register is whole for a kind from this day on; the kind. `EVENT`: An event of the register takes effect; its kind and scope. `END`: The last day of a consent or of another event has passed; the same. `OF_AGE`: The person comes of age; the same. `PERIOD`: A period of the record ends; the rows of its tables, else the activity as `NAME@DAY`. */
export type Cause_Change = "CHANGE_UNSPECIFIED" | "VERSION" | "RULE" | "TABLE_ROW" | "ANNOUNCEMENT" | "SOURCE_AGE" | "COVERAGE" | "DAY" | "COUNTRY" | "FACT" | "ACTIVITY" | "APPRAISAL" | "REVIEW" | "REGISTER" | "EVENT" | "END" | "OF_AGE" | "PERIOD";

/** An event with all from which its digest and its hash follow. */
export interface ChainedEvent {
  /** Its place. */
  position?: string | number;
  /** When it was recorded, in microseconds since 1970. */
  recorded?: string | number;
  /** The digest of the caller's key; empty where there is none. */
  once?: string;
  /** The salt of the digest. */
  salt?: string;
  /** The content as canonical JSON, as it enters the digest behind the salt. */
  content?: string;
  /** The digest of salt and content. */
  digest?: string;
  /** The hash of the event before it. */
  previous?: string;
  /** The hash of the event. */
  hash?: string;
}

/** One question. */
export interface CheckProcessingRequest {
  /** Optional. The caller's own reference; echoed, never interpreted. */
  requestId?: string;
  /** Required. What is known, by the names of the vocabulary, e.g. `consent.given`. A fact that is left out is unknown; the string value `unknown` says so explicitly. Without `time.decision_date` the question is "may I now?": the answer is `LIVE`, and its day is that of the server's clock. With it the question is what holds on that day, for plans and audits: the answer is `AS_OF`, whichever day it is, and nothing may be done on it. A server with access rules answers such a question only to callers with the role `as_of`. */
  facts?: { [name: string]: PlainFactValue };
  /** Optional. Whether the ordinary course (a living person, accurate data ...) is presumed for facts that are not stated. Every presumption on which the answer rests is listed in it. Nothing else is ever presumed. */
  presumeUnstated?: boolean;
  /** Optional. How much of the answer is wanted; reasons, if nothing is said. */
  detail?: Detail;
  /** Optional. The kinds of register that the caller consulted, and in which it found nothing adverse that it does not state: `rights` (objections, restrictions), `consent` (withdrawals), `age` (of age), `retention` (deadlines for deletion). */
  consulted?: Array<string>;
  /** Optional. The controller, by its id in the server's profiles (`zweck serve --controllers`): the facts of its profile hold too, and a fact that the question states otherwise is unknown. An id that the server does not know is refused with `INVALID_ARGUMENT`. */
  controller?: string;
  /** Optional. The activity, by its name in the server's files (`zweck serve --activities`): its facts, its appraisals, its controller's profile and the registers that it looks up hold, too. Facts of which the sources say different things are unknown; of persons the more adverse value holds. Presumes what the activity presumes by name and nothing else, so `presume_unstated` is refused beside it. A name that the server does not know, or that is not in force on the day, is refused with `INVALID_ARGUMENT`. */
  activity?: string;
  /** Optional. The record that the question is about, by the key under which it `STARTED` in the register; without it an activity that declares when records are erased is asked about all records of the person. The fact `record.class` names those of one class. */
  record?: string;
  /** Optional. The person concerned, whom an activity looks up in the register; without an activity no answer depends on it. The server replaces the reference by a pseudonym on arrival and keeps nothing else; in the decision record `zweck audit show --subject` and `zweck audit erase --subject` find it. Needs `zweck serve --pseudonym-key FILE`; a server without refuses it with `INVALID_ARGUMENT`. */
  subject?: Subject;
  /** Optional. Why facts were stated as they are, by the name of the fact, which the question or the controller's profile states. The answer repeats the notes, and the decision record keeps them with it. Write no names of persons. */
  notes?: { [name: string]: Note };
}

/** The answer to a question of a batch. */
export interface CheckProcessingResult {
  /** The caller's reference, as sent. */
  requestId?: string;
  /** The answer. */
  decision?: Decision;
  /** Why there is none. */
  refusal?: Refusal;
  /** With `parts_once`: the places, from 0, of parts in the response. Merged into `decision` in this order, they make it whole. */
  parts?: Array<number>;
}

/** What one source says of a fact. */
export interface Claim {
  /** The fact. */
  fact?: string;
  /** The kind of the source. */
  origin?: Origin;
  /** The entry to look up. */
  reference?: string;
  /** What it says. */
  value?: FactValue;
}

/** Facts of which sources say what cannot all be true. */
export interface Conflict {
  /** What the sources say of each. */
  claims?: Array<Claim>;
  /** The contradiction of the vocabulary between facts of which each has one value; empty where the values of one fact differ. */
  contradiction?: string;
  /** The value that holds because it is the more adverse one of a fact of persons; absent where the facts are unknown. */
  held?: FactValue;
}

/** The proof of a person's consents. */
export interface ConsentProof {
  /** The consents. */
  consents?: Array<RegisterConsent>;
  /** Every event of them as it stands in the chain. */
  events?: Array<ChainedEvent>;
  /** The head of the register as REGISTER:POSITION:HASH; `zweck register verify --anchor` proves that the register still holds it. */
  anchor?: string;
  /** The seal on the head; empty where the register has no key. */
  seal?: string;
}

/** Stated facts that cannot be true together. */
export interface Contradiction {
  /** Its id in the vocabulary. */
  id?: string;
  /** Whether its facts count as unknown; otherwise it is a notice. */
  asked?: boolean;
  /** The facts. */
  facts?: Array<string>;
  /** Why they cannot be true together. */
  text?: LocalizedText;
}

/** The answer to one question, with everything that explains it. zweck informs; it gives no legal advice. */
export interface Decision {
  /** A digest of question, basis, day and policy set: the same question of the same day under the same revision has the same id. */
  decisionId?: string;
  /** The caller's reference, as sent. */
  requestId?: string;
  /** What may be done. */
  outcome?: Outcome;
  /** The day whose law was applied, `YYYY-MM-DD`: with `LIVE` that of the server's clock in `time_zone`, with `AS_OF` the stated one. Empty where the question states that the day is unknown. */
  date?: string;
  /** The content hash of the policy set. */
  revision?: string;
  /** The laws that apply. */
  laws?: Array<LawResult>;
  /** The rules on which the answer rests: those on which the outcome turns first, scopes last. */
  reasons?: Array<Reason>;
  /** Facts that could decide an open point, the most decisive first. */
  missingFacts?: Array<MissingFact>;
  /** Values that were not stated and on which the answer rests. */
  presumptions?: Array<Presumption>;
  /** Duties that ride on the answer. */
  obligations?: Array<Obligation>;
  /** Ways to a permission for the controller (with detail `FULL`; without an id; at most one for a ground, the way of the law before ways around it), and steps open to the person concerned (with an id). */
  remedies?: Array<Remedy>;
  /** Rights of the person concerned. */
  rights?: Array<Right>;
  /** Laws of which it is open whether they apply. */
  openLaws?: Array<string>;
  /** Doubts on which the answer rests; the conservative view was taken. */
  doubts?: Array<Doubt>;
  /** Of a prohibition: whether nothing that is still unknown can lift it. Otherwise it stands unless one of the openings is shown. */
  conclusive?: boolean;
  /** Grounds that are closed only because their facts were not shown. */
  openings?: Array<Opening>;
  /** Stated facts that cannot be true together: those to be asked count as unknown, the others are a notice. */
  contradictions?: Array<Contradiction>;
  /** Law that would govern the case, or part of it, and is not in the policy set (with detail `REASONS` and more). */
  gaps?: Array<Gap>;
  /** The day until which the sources of these laws were read, `YYYY-MM-DD`; empty if that is not known. A later day changes no outcome. */
  checkedUntil?: string;
  /** Every condition of the laws in force, with detail `EXAMINATION`. Of a prohibition that rests on facts not shown, these count against the controller, as they do in the answer. */
  examination?: Examination;
  /** The notes of the question, as sent. */
  notes?: { [name: string]: Note };
  /** Of a question about an activity: each source with its facts (with detail `REASONS` and more). */
  sources?: Array<FactSource>;
  /** Facts of which the sources say what cannot all be true. They are unknown; of persons the more adverse value holds. */
  conflicts?: Array<Conflict>;
  /** The version of the activity, as `NAME@DAY`. */
  activity?: string;
  /** The content hash of the company's files. */
  activities?: string;
  /** The position of the register at which it was read; 0 where it was not. */
  registerPosition?: string | number;
  /** The last day before the first on which this very answer is another one, `YYYY-MM-DD`: the same question, asked again on each day on which the law, the activity, an appraisal or a consent turns; `turn` says why. Empty where no such day is known. With `AS_OF` it is a forecast. An event that is entered into a register later can change the answer at once. */
  validUntil?: string;
  /** Those of `open_laws` that permit whether they apply or not (of a house: that do not object): the answer does not turn on them. */
  openLawsPermitting?: Array<string>;
  /** The houses whose rules are laid over the law. The rules of a house only forbid and require. */
  houses?: Array<House>;
  /** Of the law without the houses: its content hash; empty where there are none. `revision` is that of law and houses together. */
  lawRevision?: string;
  /** Whether the answer is about now, and may be acted on, or about the day that the question states. */
  basis?: Basis;
  /** The limits of the answer by the age of the laws on which it rests, the oldest first; none where the day asked lies behind none of them. */
  reservations?: Array<Reservation>;
  /** Of a `LIVE` answer: the time zone in which its day was read off the server's clock, e.g. `Europe/Berlin`: that of the controller, else that of the server. */
  timeZone?: string;
  /** The first turn of this answer, on the day after `valid_until`; absent where no such day is known. */
  turn?: Turn;
  /** The records of the person that the answer is about, where the register was asked for them; left out at detail `OUTCOME`. */
  records?: Array<RecordState>;
  /** Of a `CACHED` answer: the lease under which the client decided. */
  lease?: Lease;
}

/** How much of an answer is wanted. Parts that are not wanted are left out, and cost nothing. `DETAIL_UNSPECIFIED`: The same as `REASONS`. `OUTCOME`: The outcome, and how each law came out. `REASONS`: The reasons as well: citations, obligations, rights, presumptions, missing facts, doubts, steps of the person concerned. `FULL`: Also the controller's ways to a permission, which must be searched for. `EXAMINATION`: Also the examination: every ground and every condition of the laws in force, with its truth and the facts behind it. */
export type Detail = "DETAIL_UNSPECIFIED" | "OUTCOME" | "REASONS" | "FULL" | "EXAMINATION";

/** A doubt (a disputed point of law), named once. */
export interface Doubt {
  /** The point's id. */
  id?: string;
  /** The first rule, definition or floor on which the answer rests and that it affects. */
  rule?: string;
  /** What is disputed. */
  question?: LocalizedText;
  /** The view that was taken. */
  choice?: LocalizedText;
}

/** Asks for a person to be erased. */
export interface EraseRequest {
  /** Required. The person. */
  subject?: Subject;
  /** Required. The controller. */
  controller?: string;
}

/** The outcome of an erasure. */
export interface Erasure {
  /** The positions of the events whose content is gone. */
  erased?: Array<string | number>;
  /** The events that stay. */
  held?: Array<HeldEvent>;
  /** The position of the event that ended consents which are kept as proof; `0` where there are none. */
  ended?: string | number;
}

/** Events about a person. */
export interface EventList {
  /** The events, in the order of their positions. */
  events?: Array<RegisterEvent>;
}

/** The examination of a question. */
export interface Examination {
  /** All laws in force on the day. */
  laws?: Array<ExaminedLaw>;
  /** The definitions, floors and rules to which conditions refer, each once. */
  referred?: Array<ExaminedRule>;
}

/** A condition as the policy states it: a test, a reference to a rule, or a group of conditions. */
export interface ExaminedCondition {
  /** The condition in words. */
  text?: LocalizedText;
  /** Whether it is true. */
  truth?: Truth;
  /** Of a test: the facts that it reads. */
  facts?: Array<ExaminedFact>;
  /** Of a reference: the rule among `referred`, as `law/id`. */
  refers?: string;
  /** Of a group: its conditions. Of a test: the floors that raise, or may raise, what is weighed. */
  parts?: Array<ExaminedCondition>;
}

/** A fact that a test reads. */
export interface ExaminedFact {
  /** The fact. */
  fact?: string;
  /** Its value; unset where it is unknown. */
  value?: FactValue;
  /** Where the value came from. */
  provenance?: Provenance;
}

/** A law in force. One that surely does not apply has its scope only. */
export interface ExaminedLaw {
  /** The law, e.g. `eu-gdpr`. */
  law?: string;
  /** The version, by the day on which it came into force. */
  version?: string;
  /** Whether the law applies. */
  scope?: ExaminedRule;
  /** Its requirements. */
  requirements?: Array<ExaminedRequirement>;
  /** Its prohibitions; one whose condition is true bars. */
  prohibitions?: Array<ExaminedRule>;
}

/** A requirement and every ground that could satisfy it. */
export interface ExaminedRequirement {
  /** The requirement; its condition is its trigger. */
  rule?: ExaminedRule;
  /** The grounds; one that is true satisfies the requirement. */
  grounds?: Array<ExaminedRule>;
}

/** A rule and the truth of its condition. */
export interface ExaminedRule {
  /** The rule as `law/id`. */
  rule?: string;
  /** Where the law says so. */
  citation?: string;
  /** What it says. */
  text?: LocalizedText;
  /** Whether its condition is true. */
  truth?: Truth;
  /** Its condition; unset where the rule holds without one. */
  condition?: ExaminedCondition;
  /** The disputed points that it bears and that may matter in this case. */
  doubts?: Array<Doubt>;
}

/** A fact that a question can state. */
export interface Fact {
  /** Its name, e.g. `consent.given`. */
  fact?: string;
  /** Its group, e.g. `consent`. */
  group?: string;
  /** What values it takes: `bool`, `enum`, `set`, `int`, `country` or `date`. */
  type?: string;
  /** The words that it takes, of an `enum` or `set`; a `set` without any takes country codes. */
  choices?: Array<FactChoice>;
  /** Whether the words are in order, from the lowest. */
  ordered?: boolean;
  /** A short name. */
  label?: LocalizedText;
  /** What to ask. */
  question?: LocalizedText;
  /** What it means. */
  meaning?: LocalizedText;
  /** A sentence with `{}` for the value; of a `bool`, the sentence of the yes. */
  statement?: LocalizedText;
  /** The sentence of the no, of a `bool`. */
  denial?: LocalizedText;
  /** How silence about it is read. */
  silence?: Silence;
  /** By whom it can be changed, e.g. `controller` or `subject`; the words are those of `changeable_by` in the policy language. */
  changeableBy?: string;
  /** What a controller can do to establish it. */
  acts?: Array<FactAct>;
  /** Terms of the Data Privacy Vocabulary, e.g. `dpv:ConsentGiven`. */
  dpv?: Array<string>;
  /** The rules that read it, themselves or through definitions, and scopes, as `law/id` and `law/scope`. */
  readBy?: Array<string>;
}

/** An act that establishes a value of a fact. */
export interface FactAct {
  /** Its name, e.g. `obtain-consent`. */
  act?: string;
  /** What is done. */
  title?: LocalizedText;
  /** The value established; left out where it is that of another fact. */
  value?: FactValue;
  /** The fact whose value it takes, e.g. `channel.medium`. */
  sameAs?: string;
}

/** A word that a fact takes as its value. */
export interface FactChoice {
  /** The word. */
  value?: string;
  /** Its meaning. */
  label?: LocalizedText;
}

/** A source, and the facts that it states. */
export interface FactSource {
  /** Its kind. */
  origin?: Origin;
  /** The entry to look up: a controller's id, `NAME@DAY` of an activity or a text, a document, an event of the register. */
  reference?: string;
  /** The day of the entry, `YYYY-MM-DD`; may be empty. */
  asOf?: string;
  /** The last day on which it says so, `YYYY-MM-DD`; may be empty. */
  until?: string;
  /** Why its facts are unknown: `outside` of what it rests on, `not_yet` made or `overdue` for review (an appraisal), `unreadable` (the register), `no_person` to look up, `incomplete` for their kind (the register), `text_gone` (a consent text), `activity_gone` (the one objected to), `as_minor` (the consent was given before the person came of age), `no_start` of a record, `no_end` of it, overdue `review` of it, an `open_fact` on which a period depends; empty where they are known. `since`: an adverse event took effect after the day of an `AS_OF` question; it states no facts, for it does not count on that day. */
  whyUnknown?: string;
  /** The facts; without a kind where they are unknown. */
  facts?: { [name: string]: PlainFactValue };
  /** The role of the one who made an appraisal; empty for other sources. */
  by?: string;
  /** The statutory periods from which the facts of a record follow, by the ids of their rows. */
  rows?: Array<string>;
}

/** A value of a fact. */
export interface FactValue {
  /** Yes or no. */
  boolValue?: boolean;
  /** A word of the vocabulary, an ISO 3166-1 alpha-2 country code, a date as `YYYY-MM-DD`, or the bounds of a whole number that is not known exactly (`18..`, `..17`, `16..17`; a bound belongs to it). */
  stringValue?: string;
  /** A whole number, e.g. an age in years. */
  intValue?: string | number;
  /** A set of words. */
  listValue?: StringList;
}

/** Law that is not in the policy set: a field of law of a country, or provisions that are known and absent. */
export interface Gap {
  /** The field of law, or the id of what is absent. */
  id?: string;
  /** What follows from it. */
  effect?: GapEffect;
  /** The rule that leads to that law, or the provisions that are absent. */
  citation?: string;
  /** What it is about. */
  text?: LocalizedText;
  /** The country whose law it is, by its code of ISO 3166-1; empty where the provisions are named. */
  country?: string;
}

/** What follows from law that is not in the policy set. `GAP_EFFECT_UNSPECIFIED`: Never sent. `MAY_FORBID`: It leaves open what would be permitted or not regulated. `MAY_ALLOW`: It may allow what is prohibited. `DUTY`: It adds an obligation. */
export type GapEffect = "GAP_EFFECT_UNSPECIFIED" | "MAY_FORBID" | "MAY_ALLOW" | "DUTY";

/** One activity on a day. */
export interface GetActivityRequest {
  /** Required. Its name. */
  activity?: string;
  /** Optional. The day, `YYYY-MM-DD`; today, if nothing is said. */
  date?: string;
}

/** Which policy to get. */
export interface GetPolicyRequest {
  /** Required. The law, e.g. `eu-gdpr`. */
  law?: string;
  /** Optional. A day on which the version is in force; today if empty. */
  date?: string;
}

/** Asks which policy set is served. */
export interface GetPolicySetStatusRequest {
}

/** Asks what stands about a person. */
export interface GetStateRequest {
  /** Required. The person. */
  subject?: Subject;
  /** Required. The controller. */
  controller?: string;
  /** Optional. The day, e.g. `2026-03-01`, for audits; if left out, now. A server with access rules takes a day only from callers with the role `as_of`. */
  day?: string;
}

/** An event that the law holds. */
export interface HeldEvent {
  /** The event. */
  event?: RegisterEvent;
  /** Why it stays. */
  hold?: HeldEvent_Hold;
  /** The last day on which it is held, where that is known. */
  until?: string;
}

/** Why events are held. `HOLD_UNSPECIFIED`: Never sent. `PROOF_OF_CALLS`: Section 7a(2) UWG: proof of a consent to advertising calls, five years from its giving and from each use. `BESIDE_PROOF`: It belongs to such a consent, and shows that it permits nothing any more. `OBJECTION`: Art. 21(3) GDPR: an objection is observed only as long as it is known. `RESTRICTION`: Art. 18(2) GDPR: a restriction is observed only as long as it is known. `RECORD`: It belongs to a record that exists: without it the day on which the record must go could not be computed. `ERASURE_PROOF`: It proves that a record was erased, for three years (section 31(2) OWiG). */
export type HeldEvent_Hold = "HOLD_UNSPECIFIED" | "PROOF_OF_CALLS" | "BESIDE_PROOF" | "OBJECTION" | "RESTRICTION" | "RECORD" | "ERASURE_PROOF";

/** An organisation whose rules are laid over the law. */
export interface House {
  /** Its name. */
  house?: string;
  /** Whose rules these are. */
  title?: LocalizedText;
  /** The content hash of its rules. */
  revision?: string;
}

/** A value that other stated facts imply. */
export interface ImpliedValue {
  /** The value. */
  value?: FactValue;
  /** The condition in words. */
  when?: LocalizedText;
}

/** The calls that a client wants to decide itself. */
export interface IssueResidualRequest {
  /** Required. The activity, by its name. */
  activity?: string;
  /** Optional. The person, as in `CheckProcessingRequest`. */
  subject?: Subject;
  /** Optional. The kinds of register that the caller consulted, as in `CheckProcessingRequest`. */
  consulted?: Array<string>;
  /** Optional. The names of the facts that each call states, with a value: yes or no, a word, a country or a whole number. */
  facts?: Array<string>;
  /** Required. 16 to 64 letters and digits that the client drew for this request alone. */
  nonce?: string;
}

/** A residual. */
export interface IssueResidualResponse {
  /** A note (c2sp.org/signed-note) that the key of the decision record signed: `zweck/residual`, a line of JSON, and the signature. The line has `asked`, the SHA-256 of the request: of the JSON array of nonce, activity, kind and text of the reference, consulted and facts; `activity`, `activities`, `revision`, `day`, `time_zone`, `issued`; `position` of the register, null where it was not read; `lease` in seconds; and `table`, the SHA-256 of the table. */
  note?: string;
  /** The table in JSON: `facts`, each with its `name`, its `size`, and in `classes` the number of the class of each value: of `words`, of `truths`, or of numbers `from` one on up to the next; `cells`, a place among `answers` for each combination of classes, the last fact turning first, -1 where facts contradict each other; `answers`, each with `outcome`, the deciding `rules`, and `obligations` as messages. */
  table?: string;
}

/** A law that applies and how it came out. */
export interface LawResult {
  /** The law, e.g. `eu-gdpr`. */
  law?: string;
  /** The version, by the day on which it came into force. */
  version?: string;
  /** What this law alone says. */
  outcome?: Outcome;
  /** Its requirements. */
  requirements?: Array<RequirementResult>;
  /** Its prohibitions. */
  prohibitions?: Array<ProhibitionResult>;
  /** National laws whose rules stand inside this law's requirements. */
  layers?: Array<Layer>;
  /** The house whose rules these are; empty for the law. A house that neither forbids nor leaves open is `NOT_REGULATED`. */
  house?: string;
}

/** A law that lends rules to another law. */
export interface Layer {
  /** The law, e.g. `de-bdsg`. */
  law?: string;
  /** Its version. */
  version?: string;
}

/** The time for which a client may decide by a residual. */
export interface Lease {
  /** When the server issued the residual, in UTC, e.g. `2026-11-30T11:20:31.250Z`. */
  issued?: string;
  /** The seconds for which it may be used, counted by the client from before it asked: at most 30, and never into another day of the controller. */
  seconds?: number;
  /** The milliseconds after which the client decided. */
  afterMs?: number;
}

/** A part of a citation, and where its text stands. */
export interface Link {
  /** The part, e.g. `Art. 6 Abs. 1 lit. f DSGVO`. */
  text?: string;
  /** The address of the official text, or its place in a gazette where the text is repealed. */
  target?: string;
}

/** A list of activities. */
export interface ListActivitiesRequest {
  /** Optional. The day, `YYYY-MM-DD`; today, if nothing is said. */
  date?: string;
}

/** The activities in force. */
export interface ListActivitiesResponse {
  /** By name. */
  activities?: Array<ActivitySummary>;
  /** The content hash of the company's files. */
  revision?: string;
}

/** Asks for the events about a person. */
export interface ListEventsRequest {
  /** Required. The person. */
  subject?: Subject;
  /** Required. The controller. */
  controller?: string;
}

/** Asks for all facts. */
export interface ListFactsRequest {
}

/** The vocabulary. */
export interface ListFactsResponse {
  /** The facts; about 2 KB each. */
  facts?: Array<Fact>;
  /** The languages in which every text is given: `de`, `en`. */
  languages?: Array<string>;
  /** The content hash of the policy set. */
  revision?: string;
}

/** Which situations to list: all. */
export interface ListOccasionsRequest {
}

/** All usual situations. */
export interface ListOccasionsResponse {
  /** The situations, in the order in which they are offered. */
  occasions?: Array<Occasion>;
  /** The content hash of the policy set. */
  revision?: string;
}

/** Which policies to list. */
export interface ListPoliciesRequest {
  /** Optional. At most this many; 0 means 100, more than 1000 means 1000. */
  pageSize?: number;
  /** Optional. The `next_page_token` of the page before. */
  pageToken?: string;
  /** Optional. Only versions in force on this day, `YYYY-MM-DD`. */
  date?: string;
}

/** One page of policies. */
export interface ListPoliciesResponse {
  /** The versions. */
  policies?: Array<PolicySummary>;
  /** The token of the next page; empty on the last. */
  nextPageToken?: string;
  /** The content hash of the policy set. */
  revision?: string;
}

/** A sentence in both languages. */
export interface LocalizedText {
  /** German. */
  de?: string;
  /** English. */
  en?: string;
}

/** A fact that could decide an open point. */
export interface MissingFact {
  /** The fact. */
  fact?: string;
  /** What to ask. */
  question?: LocalizedText;
  /** The scopes (`law/scope`), requirements and prohibitions that it would help to decide. */
  requirements?: Array<string>;
  /** A short name of the fact. */
  label?: LocalizedText;
  /** What values it takes: `bool`, `enum`, `set`, `int`, `country` or `date`. */
  type?: string;
  /** The words that it takes, of an `enum` or `set`. */
  choices?: Array<FactChoice>;
}

/** An event to be entered. */
export interface NewEvent {
  /** Required. The person. */
  subject?: Subject;
  /** Required. The event. */
  event?: RegisterEvent;
  /** Optional. A key under which the controller's event is entered once, however often the call is repeated; at most 200 letters. */
  key?: string;
  /** Optional. The key under which the record `STARTED` that the event is about, in place of the position `about`. */
  record?: string;
}

/** An interview as it stands. It has no state on the server: each call brings what the answer before gave. */
export interface NextScreenRequest {
  /** What is stated so far; a fact that the person does not know is `unknown`. */
  facts?: { [name: string]: PlainFactValue };
  /** Optional. The situation with which the interview began. */
  occasion?: string;
  /** The `shown` of the answer before, once its screen was answered. */
  shown?: Array<string>;
  /** The `part` of the screen before. */
  part?: string;
  /** How many screens were answered. */
  screens?: number;
  /** Optional. Kinds of register in which the caller found nothing adverse, as in `CheckProcessing`. */
  consulted?: Array<string>;
}

/** The next questions. */
export interface NextScreenResponse {
  /** The rows of the screen, at most six; none where nothing that can be asked changes the answer. */
  rows?: Array<Row>;
  /** What the screen is about. */
  title?: LocalizedText;
  /** The part of the interview to which it belongs. */
  part?: string;
  /** What to send as `shown` with the answers. */
  shown?: Array<string>;
  /** Whether a no counts only of those who looked it up. */
  lookedUp?: boolean;
  /** Whether law that would govern the case is not encoded, so that no answer can lead to a permission any more. */
  excluded?: boolean;
  /** How many screens usually follow; absent where it was not measured. */
  usually?: number;
  /** How many rarely more than follow. */
  rarely?: number;
  /** The content hash of the policy set, the wording among it. */
  revision?: string;
}

/** Why a fact was stated as it is. At least one part is there, each on one line. */
export interface Note {
  /** The reason; at most 2000 letters. */
  reason?: string;
  /** The document that shows it, e.g. `LIA-2026-03`; at most 200 letters. */
  document?: string;
  /** The role of the author, e.g. `data protection officer`, and no name; at most 100 letters. */
  by?: string;
}

/** A duty that rides on the answer. */
export interface Obligation {
  /** The obligation's id. */
  id?: string;
  /** Where the law says so. */
  citation?: string;
  /** When it must be met. */
  timing?: Timing;
  /** What to do. */
  text?: LocalizedText;
  /** By when, where the law sets a time. */
  deadline?: LocalizedText;
  /** The law that imposes it. */
  law?: string;
  /** The facts do not say whether it arises. */
  conditional?: boolean;
}

/** A usual situation. */
export interface Occasion {
  /** Its name, e.g. `newsletter`. */
  occasion?: string;
  /** What a reader calls it. */
  title?: LocalizedText;
  /** The facts that it states. */
  facts?: { [name: string]: PlainFactValue };
}

/** A ground that is closed only because its facts were not shown. */
export interface Opening {
  /** The requirement as `law/name`. */
  requirement?: string;
  /** The ground's id. */
  ground?: string;
  /** Where the law says so. */
  citation?: string;
  /** What it says. */
  text?: LocalizedText;
  /** The facts to show. */
  facts?: Array<string>;
}

/** The kind of a source of facts. `ORIGIN_UNSPECIFIED`: Never sent. `FROM_CALLER`: The question. `FROM_PROFILE`: The profile of the controller. `FROM_ACTIVITY`: The activity. `FROM_APPRAISAL`: An appraisal in the activity or in a consent text. `FROM_CONSENT_TEXT`: A consent text. `FROM_REGISTER`: The register. `FROM_PRESUMPTION`: A presumption that the activity names. `FROM_CLOCK`: The server's clock, which gives a `LIVE` answer its day; the reference is the time zone. `FROM_PERIOD`: The periods of a record of which the question states the class and the days; the reference is the activity. */
export type Origin = "ORIGIN_UNSPECIFIED" | "FROM_CALLER" | "FROM_PROFILE" | "FROM_ACTIVITY" | "FROM_APPRAISAL" | "FROM_CONSENT_TEXT" | "FROM_REGISTER" | "FROM_PRESUMPTION" | "FROM_CLOCK" | "FROM_PERIOD";

/** What may be done. `OUTCOME_UNSPECIFIED`: Never sent. `PERMITTED`: Every law that applies allows it; the obligations must be met. `PROHIBITED`: At least one law that applies forbids it. `UNDETERMINED`: The facts stated do not decide it; `missing_facts` says which would. Or law that would govern is absent; `gaps` names it. `NOT_REGULATED`: No law in the policy set applies. */
export type Outcome = "OUTCOME_UNSPECIFIED" | "PERMITTED" | "PROHIBITED" | "UNDETERMINED" | "NOT_REGULATED";

/** One turn. */
export interface OutlookLine {
  /** The activity whose permitted call turns. */
  about?: string;
  /** The outcome before. */
  before?: Outcome;
  /** The turn. */
  turn?: Turn;
}

/** Which turns are wanted. */
export interface OutlookRequest {
  /** Optional. The activity, by its name; all, if nothing is said. */
  activity?: string;
  /** Required. The last day, `YYYY-MM-DD`, at most ten years after the first. */
  until?: string;
  /** Optional. The day from which on they are wanted, `YYYY-MM-DD`; today, if nothing is said. */
  date?: string;
}

/** Turns by their days. */
export interface OutlookResponse {
  /** Each turn. */
  lines?: Array<OutlookLine>;
  /** The content hash of the company's files. */
  revision?: string;
}

/** A call that is permitted by what it states. */
export interface PermittedCall {
  /** The circumstances. */
  states?: Array<StatedFact>;
  /** Whether the person has given the consents on which the activity rests. */
  consented?: boolean;
}

/** What stands about a person. */
export interface PersonState {
  /** How far the register went. */
  position?: string | number;
  /** The consents, in the order in which they took effect. */
  consents?: Array<RegisterConsent>;
  /** The objections that stand. */
  objections?: Array<RegisterEvent>;
  /** Whether the processing is restricted. */
  restricted?: boolean;
  /** Whether the state is that of now, or of the day that the question states. */
  basis?: Basis;
  /** The day, `YYYY-MM-DD`: with `LIVE` that of the server's clock in the controller's time zone. */
  day?: string;
}

/** A value of a fact: yes or no, a whole number, a word (also a country code or a day), a list of words, or the form with its type named. */
export type PlainFactValue = boolean | number | string | Array<string> | FactValue;

/** One version of a law, consolidated. */
export interface Policy {
  /** What it is. */
  summary?: PolicySummary;
  /** The condition under which it applies; absent for a law that only lends rules to others. */
  scope?: Scope;
  /** All its rules. */
  rules?: Array<Rule>;
  /** The content hash of the policy set. */
  revision?: string;
}

/** One fault of a policy file. */
export interface PolicyDiagnostic {
  /** The file. */
  file?: string;
  /** The line, counted from 1. */
  line?: number;
  /** The first column, counted from 1. */
  column?: number;
  /** The column after the last one. */
  endColumn?: number;
  /** The kind of fault, e.g. `ZW301`. */
  code?: string;
  /** What is wrong, in one sentence. */
  message?: string;
  /** Where in the law it is, from the law to the rule. */
  place?: Array<string>;
  /** What to do about it; may be empty. */
  help?: string;
}

/** The policy set that is served. */
export interface PolicySetStatus {
  /** The content hash of the policy set. */
  revision?: string;
  /** Since when it is served. */
  servingSince?: string;
  /** Where it was read: a folder, a commit, a bundle. */
  source?: string;
  /** The version of the program, e.g. `zweck 0.1.0`. */
  engineVersion?: string;
  /** Whether changes of the source are noticed without being asked. */
  watching?: boolean;
  /** The last attempt to read the policies again; absent before the first one. */
  lastAttempt?: ReloadAttempt;
  /** The content hash of the company's files, which are exchanged with the policies; empty where the server has none. */
  activities?: string;
}

/** One version of a law. */
export interface PolicySummary {
  /** The law, e.g. `eu-gdpr`. */
  law?: string;
  /** The version: the first day in force. */
  version?: string;
  /** The last day in force; empty while in force. */
  until?: string;
  /** The law's name. */
  title?: LocalizedText;
  /** The abbreviation used in citations. */
  short?: string;
  /** Gazette reference of the version. */
  source?: string;
}

/** A value of the ordinary course, presumed on request. */
export interface Presumption {
  /** The fact. */
  fact?: string;
  /** The value presumed. */
  value?: FactValue;
}

/** A prohibition and how it came out: `FAILED` forbids, `NOT_TRIGGERED` does not. */
export interface ProhibitionResult {
  /** The prohibition's rule id. */
  rule?: string;
  /** How it came out. */
  status?: Status;
}

/** Asks for the proof of consents. */
export interface ProveRequest {
  /** Required. The person. */
  subject?: Subject;
  /** Required. The controller. */
  controller?: string;
  /** Optional. The name of a consent text; all, if left out. */
  text?: string;
}

/** Where the value of a fact came from. `PROVENANCE_UNSPECIFIED`: From nowhere: the value is unknown. `STATED`: The question states it. `IMPLIED`: It follows from facts that the question states. `PRESUMED`: It is the ordinary course, presumed on request. `NOT_SHOWN`: It stands against the controller, because the fact that would help was not shown. */
export type Provenance = "PROVENANCE_UNSPECIFIED" | "STATED" | "IMPLIED" | "PRESUMED" | "NOT_SHOWN";

/** A rule on which the answer rests. */
export interface Reason {
  /** `law/scope`, a requirement, or a rule id. */
  rule?: string;
  /** Where the law says so. */
  citation?: string;
  /** What it says. */
  text?: LocalizedText;
  /** Where the text stands, part by part; empty where neither an address nor a gazette is known. */
  links?: Array<Link>;
  /** The house whose rule it is; empty for the law. */
  house?: string;
  /** Whether the outcome turns on it: with a prohibition what forbids, with an open answer what is open, with a permission the grounds that hold. */
  decisive?: boolean;
}

/** Enters events. */
export interface RecordRequest {
  /** Required. The controller whose register it is. */
  controller?: string;
  /** The events, in their order; at most 1000. */
  events?: Array<NewEvent>;
}

/** A record about a person on the day of an answer: until when it may be kept, and until when it must. */
export interface RecordState {
  /** The event with which it began. */
  position?: string | number;
  /** Its class, as the activity declares it. */
  recordClass?: string;
  /** Where it stands. */
  phase?: RecordState_Phase;
  /** The day on which it began, `YYYY-MM-DD`, as all days here. */
  began?: string;
  /** The last day on which the purpose needs it; empty where that is not known. */
  neededUntil?: string;
  /** The last day of the duties to keep it that surely are law for it; empty where there is none. */
  keepUntil?: string;
  /** Whether other duties may run longer, or until an event that has not happened. */
  atLeast?: boolean;
  /** The last day on which it may exist; empty where that is not known, or a hold stands. */
  eraseBy?: string;
  /** The rows of law that set `keep_until`, or a maximum. */
  rows?: Array<string>;
  /** Events, reviews and facts that would have to be known. */
  missing?: Array<string>;
  /** The pseudonym of the person; empty in an answer. */
  pseudonym?: string;
  /** The activity; empty in an answer. */
  activity?: string;
}

/** Where a record stands. `PHASE_UNSPECIFIED`: Never sent. `IN_USE`: The purpose needs it. `KEPT`: A duty to keep runs, so it is stored, and not used. `HELD`: Erasing is suspended, so it is stored, and not used. `ERASABLE`: It may be stored for claims, or up to a maximum of law, may go, and is not used. `DUE`: It must go, at the latest on the day `erase_by`. `OVERDUE`: That day has passed. `ERASED`: It is gone. `UNKNOWN`: Not known, for what `missing` names. */
export type RecordState_Phase = "PHASE_UNSPECIFIED" | "IN_USE" | "KEPT" | "HELD" | "ERASABLE" | "DUE" | "OVERDUE" | "ERASED" | "UNKNOWN";

/** The events as they were entered. */
export interface Recorded {
  /** The position of each event, in the order of the request; of one whose key was known, the position at which it stands already. */
  positions?: Array<string | number>;
  /** Records that were erased though a duty to keep them ran, or may have run: what has happened is entered all the same. */
  early?: Array<RecordState>;
}

/** Why a question of a batch or a stream is not answered; what a single call says by its status. */
export interface Refusal {
  /** The status code, as of gRPC; 3 (`INVALID_ARGUMENT`) for a question that cannot be understood. */
  code?: number;
  /** The reason, as in `google.rpc.ErrorInfo`, e.g. `INVALID_FACTS`. */
  reason?: string;
  /** One sentence. */
  message?: string;
  /** Every field that is at fault. */
  violations?: Array<Violation>;
}

/** A consent, and what became of it. */
export interface RegisterConsent {
  /** The event that gave it. */
  given?: RegisterEvent;
  /** Its fate on the day. */
  fate?: RegisterConsent_Fate;
  /** The event that ended it; absent where none did. */
  ended?: RegisterEvent;
  /** The events that used it (in a proof). */
  uses?: Array<RegisterEvent>;
  /** The wording that was shown, by language (in a proof, where the server has the text). */
  wording?: { [name: string]: string };
  /** Whether the text is still that of the day of recording (in a proof). */
  wordingState?: RegisterConsent_Wording;
  /** The last day on which section 7a UWG holds the proof, as things stand; empty where it does not (in a proof). */
  keptUntil?: string;
}

/** The states of a consent. `FATE_UNSPECIFIED`: Never sent. `IN_FORCE`: It permits on the day. `RENEWED`: A later one stands in its place. `WITHDRAWN`: The person withdrew it. `REFUSED`: The person refused a later one. `INVALIDATED`: It turned out not to be valid, or is kept as proof only. `EXPIRED`: Its last day has passed. `CORRECTED`: Its event was wrong. */
export type RegisterConsent_Fate = "FATE_UNSPECIFIED" | "IN_FORCE" | "RENEWED" | "WITHDRAWN" | "REFUSED" | "INVALIDATED" | "EXPIRED" | "CORRECTED";

/** Whether a text is the one that was shown. `WORDING_UNSPECIFIED`: Not known. `UNALTERED`: It has the digest that was recorded. `ALTERED`: It was changed since. */
export type RegisterConsent_Wording = "WORDING_UNSPECIFIED" | "UNALTERED" | "ALTERED";

/** One event about a person. */
export interface RegisterEvent {
  /** Its place in the register; `0` of an event that is to be entered. */
  position?: string | number;
  /** Required. The kind. */
  kind?: RegisterEvent_Kind;
  /** A consent text with its day (`phone-consent@2025-01-01`), an activity, an activity with a class of records (`hiring:applicant_file`), a purpose; everything, if left out. */
  scope?: string;
  /** When it took effect; when it is recorded, if left out. A consent that is dated back needs evidence. */
  effective?: string;
  /** When it was entered. */
  recorded?: string;
  /** The channels of a consent that are not those of its text, as in `consent.channels`. */
  channels?: Array<string>;
  /** The last day of a consent, of a hold, or of a prolonged keeping, or the day on which the person comes of age, e.g. `2030-12-31`. */
  until?: string;
  /** The state of an objection, as in `rights.objection`; of `ENDED` one of `ended`, `used`, `audited`; of `EXTENDED` one of `review`, `authority`; of `HELD` and `RELEASED` one of `claims`, `tax_assessment_open`, `proceedings_pending`, `order`. */
  state?: string;
  /** The proof: a SHA-256, or the reference of a document. */
  evidence?: string;
  /** The way on which it came: a form, a call, an import. */
  source?: string;
  /** The person who declared it: `subject`, `guardian`, `agent`. */
  declaredBy?: string;
  /** The caller who entered it. */
  recorder?: string;
  /** The position of the event that a correction makes void, of the consent that was used, or with which the record `STARTED`. */
  about?: string | number;
  /** The id of the decision that used a consent. */
  decisionId?: string;
  /** The pseudonym of the person. */
  pseudonym?: string;
}

/** The kinds of events. `KIND_UNSPECIFIED`: Never sent. `REQUESTED`: The person was asked for consent. `REFUSED`: The person refused it. `GIVEN`: The person gave it. `RENEWED`: The person gave it again. `WITHDRAWN`: The person withdrew it. `INVALIDATED`: It turned out not to be valid. `OBJECTED`: The person objected. `OBJECTION_LIFTED`: The person took the objection back. `RESTRICTED`: The processing was restricted (Art. 18 GDPR). `RESTRICTION_LIFTED`: The restriction ended. `ERASURE_REQUESTED`: The person demanded erasure. `GUARDIAN_AUTHORISED`: A guardian authorised the consent of a child. `OF_AGE_ON`: The person comes of age on the day `until`. `USED`: An answer used a consent. `CORRECTED`: An earlier event was wrong and is void. `STARTED`: A record about the person began to exist; the scope is `ACTIVITY:CLASS`, and the caller's key names the record from now on. `ENDED`: A record ended, was used, or was audited, as `state` says: a period may begin with it. `REOPENED`: A record that ended is in use again. `EXTENDED`: A documented review, or an authority, prolongs the keeping of a record until the day `until`. `HELD`: Erasing waits, at most until the day `until`: of a record, of a class, of an activity, of everything. `RELEASED`: It waits no longer. `ERASED`: A record was erased. */
export type RegisterEvent_Kind = "KIND_UNSPECIFIED" | "REQUESTED" | "REFUSED" | "GIVEN" | "RENEWED" | "WITHDRAWN" | "INVALIDATED" | "OBJECTED" | "OBJECTION_LIFTED" | "RESTRICTED" | "RESTRICTION_LIFTED" | "ERASURE_REQUESTED" | "GUARDIAN_AUTHORISED" | "OF_AGE_ON" | "USED" | "CORRECTED" | "STARTED" | "ENDED" | "REOPENED" | "EXTENDED" | "HELD" | "RELEASED" | "ERASED";

/** An attempt to read the policies again. */
export interface ReloadAttempt {
  /** When it ended. */
  time?: string;
  /** How it ended. */
  result?: ReloadResult;
  /** Why no other policy set is served, in one sentence; empty where one is. */
  message?: string;
  /** What to do about it; may be empty. */
  help?: string;
  /** The faults of the policies, by their place; the first 100. */
  diagnostics?: Array<PolicyDiagnostic>;
  /** How many faults there are. */
  faults?: number;
}

/** Asks for the policies to be read again. */
export interface ReloadPoliciesRequest {
}

/** How an attempt to read the policies again ended. `RELOAD_RESULT_UNSPECIFIED`: Never sent. `LOADED`: Other policies are served now. `UNCHANGED`: The policies are those that were served already. `FAULTY`: The policies have faults: those that were served before go on. `REFUSED`: The policies could not be read, are not to be trusted, or could not be served: those that were served before go on. */
export type ReloadResult = "RELOAD_RESULT_UNSPECIFIED" | "LOADED" | "UNCHANGED" | "FAULTY" | "REFUSED";

/** A way out: acts of the controller that lead to a permission, or (with an id) steps open to the person concerned. */
export interface Remedy {
  /** The steps open to the person concerned, in order. */
  steps?: Array<RemedyStep>;
  /** The id of a step open to the person concerned; empty for a way to a permission. */
  id?: string;
  /** The ground that the acts open; or the requirement (`law/name`), prohibition or scope (`law/scope`) that no longer stands in the way. */
  rule?: string;
  /** Where the law says so. */
  citation?: string;
  /** What to do or to show, all of it together. */
  acts?: Array<RemedyAct>;
  /** Facts that are to be stated then, the most decisive first; without any, the acts lead to a permission. */
  stillOpen?: Array<string>;
  /** What comes of it. */
  prospect?: Remedy_Prospect;
}

/** What comes of a way. `PROSPECT_UNSPECIFIED`: Not looked into; so it is with steps open to the person concerned. `CARRIES`: The acts lead to a permission. `OPEN`: With the acts the answer is open: `still_open` names the facts that decide it. `FAILS`: The acts lead to no permission. */
export type Remedy_Prospect = "PROSPECT_UNSPECIFIED" | "CARRIES" | "OPEN" | "FAILS";

/** An act of a remedy. */
export interface RemedyAct {
  /** Its name in the vocabulary, e.g. `obtain-consent`. */
  act?: string;
  /** What is done. */
  title?: LocalizedText;
  /** What belongs to it, point by point. */
  checklist?: Array<LocalizedText>;
  /** The facts that it establishes in this case. */
  facts?: Array<RemedyFact>;
}

/** A fact that an act establishes. */
export interface RemedyFact {
  /** The fact. */
  fact?: string;
  /** Its value, once the act is done. */
  value?: FactValue;
  /** Whether that changes what is so; otherwise the fact was not stated, and is to be stated if it is so already. */
  change?: boolean;
}

/** A step open to the person concerned. */
export interface RemedyStep {
  /** What to do. */
  text?: LocalizedText;
  /** Where the law says so. */
  citation?: string;
}

/** The answers that a client gave by one residual, at most 200. */
export interface ReportDecisionsRequest {
  /** Required. The note of the residual. */
  note?: string;
  /** Required. The request to which it was the response. */
  asked?: IssueResidualRequest;
  /** Required. The answers, each of them `PERMITTED`. */
  decisions?: Array<ReportedDecision>;
}

/** What became of a report. */
export interface ReportDecisionsResponse {
  /** The ids of answers that the server would not have given, e.g. because the law is another one now; they are recorded, too. */
  differing?: Array<string>;
}

/** An answer that a client gave. */
export interface ReportedDecision {
  /** Required. The client's id of the answer, under which it is found in the record as a request. */
  decisionId?: string;
  /** The facts that the call stated. */
  facts?: { [name: string]: PlainFactValue };
  /** The milliseconds that had passed since the client asked for the residual. */
  afterMs?: number;
}

/** A requirement and how it came out. */
export interface RequirementResult {
  /** The requirement as `law/name`. */
  requirement?: string;
  /** How it came out. */
  status?: Status;
  /** Every ground that holds. */
  grounds?: Array<string>;
}

/** What an answer says about its own limits. It changes no outcome. */
export interface Reservation {
  /** Its kind. */
  code?: Reservation_Code;
  /** The law, e.g. `de-bdsg`; empty where it is about no single one. */
  law?: string;
  /** What it says. */
  text?: LocalizedText;
  /** The days by which the day asked lies behind. */
  days?: number;
}

/** The kinds of reservations. `CODE_UNSPECIFIED`: Never sent. `SOURCES_READ_UNTIL`: The day asked lies behind the day until which the law's sources were read. `SOURCES_AGED`: The same, by more than the server's limit, which is 180 days unless it says otherwise. */
export type Reservation_Code = "CODE_UNSPECIFIED" | "SOURCES_READ_UNTIL" | "SOURCES_AGED";

/** A right of the person concerned. */
export interface Right {
  /** The right's id. */
  id?: string;
  /** Where the law says so. */
  citation?: string;
  /** What it gives. */
  text?: LocalizedText;
  /** The law that grants it. */
  law?: string;
}

/** One question. A row that is left open states nothing. */
export interface Row {
  /** Its name among the rows: the fact, or the name of a question in everyday words. */
  row?: string;
  /** The question. */
  question?: LocalizedText;
  /** What is meant, in a sentence. */
  help?: LocalizedText;
  /** The answers; none for a fact whose values are no list of words, e.g. a number. */
  choices?: Array<RowChoice>;
  /** Whether several answers may be true. */
  several?: boolean;
  /** The fact that is asked by its own question; empty for a question in everyday words. */
  fact?: string;
  /** Whether it is a screening question: show the `sentences` of its no beneath it. */
  screening?: boolean;
}

/** One answer. */
export interface RowChoice {
  /** Its name among the answers. */
  choice?: string;
  /** The answer in words. */
  label?: LocalizedText;
  /** What it states: to be added to the facts that are not stated yet. Of several answers to one row, lists of one fact are joined, and what an answer that is not chosen would state as true is not so. */
  states?: { [name: string]: PlainFactValue };
  /** The sentences that it says, of a screening question. */
  sentences?: Array<LocalizedText>;
}

/** One rule. */
export interface Rule {
  /** `definition`, `requirement`, `ground`, `prohibition`, `floor`, `obligation`, `right` or `remedy`. */
  kind?: string;
  /** Its id or name. */
  id?: string;
  /** The requirements that a ground satisfies, or the law to which a rule is added. */
  of?: Array<string>;
  /** Where the law says so. */
  citation?: string;
  /** What it says. */
  text?: LocalizedText;
  /** The condition in words; empty if there is none. */
  condition?: LocalizedText;
  /** The exception in words; empty if there is none. */
  exception?: LocalizedText;
  /** The file and line that states it. */
  origin?: string;
  /** First day in force, where later than the version's. */
  start?: string;
  /** Last day in force, where earlier than the version's. */
  until?: string;
}

/** When a law applies at all. */
export interface Scope {
  /** Where the law says so. */
  citation?: string;
  /** Why. */
  text?: LocalizedText;
  /** The condition in words. */
  condition?: LocalizedText;
}

/** A person, and what a call states. */
export interface SearchActivitiesRequest {
  /** Optional. The person, as in `CheckProcessingRequest`; without one it is unknown what the register says. */
  subject?: Subject;
  /** Optional. The facts of the call, as in `CheckProcessingRequest`, without a day: it is asked about now. */
  facts?: { [name: string]: PlainFactValue };
  /** Optional. The kinds of register that the caller consulted, as in `CheckProcessingRequest`. */
  consulted?: Array<string>;
  /** Optional. Whether ways to a permission are wanted for activities that are not permitted; they count as much more in rates, and need the role `decide`. */
  ways?: boolean;
}

/** Activities, permitted ones first, then by name. */
export interface SearchActivitiesResponse {
  /** Each activity that is in force. */
  activities?: Array<ActivityFound>;
  /** The content hash of the policy set. */
  revision?: string;
  /** The position of the register at which the person was read; 0 where it was not. */
  registerPosition?: string | number;
}

/** An activity, and what a call states. */
export interface SearchPersonsRequest {
  /** Required. The activity, by its name. */
  activity?: string;
  /** Optional. The facts of the call, as in `CheckProcessingRequest`, without a day: it is asked about now. */
  facts?: { [name: string]: PlainFactValue };
  /** Optional. The kinds of register that the caller consulted, as in `CheckProcessingRequest`. */
  consulted?: Array<string>;
  /** Optional. How many persons are wanted at most; 100, if nothing is said, and at most 1,000. */
  limit?: number;
  /** Optional. Where the search goes on: the `next_token` of a response to the same request. */
  token?: string;
}

/** Persons by their pseudonyms. */
export interface SearchPersonsResponse {
  /** Persons about whom the call is permitted now, by their pseudonyms: as `subject.pseudonym` of questions. */
  pseudonyms?: Array<string>;
  /** Where the search goes on; empty where there are no more. A response may hold fewer persons than were wanted, or none, and still have more. */
  nextToken?: string;
  /** The persons who were looked at. */
  examined?: number;
  /** The day, as in `Decision`. */
  date?: string;
  /** The content hash of the policy set. */
  revision?: string;
}

/** How silence about a fact is read. */
export interface Silence {
  /** By whom the fact is to be stated: `ordinary` (presumed on request), `doing`, `person`, `controller`, `appraisal`, or `shown` (not shown unless stated). */
  silenceClass?: string;
  /** Why. */
  reason?: LocalizedText;
  /** `ordinary`: the value presumed on request; absent where it is that of another fact. */
  presumed?: FactValue;
  /** `ordinary`: the fact whose value is presumed. */
  presumedAs?: string;
  /** `ordinary`: the condition in words under which it is presumed; absent if always. */
  where?: LocalizedText;
  /** `shown`: the value that stands against the controller. */
  against?: FactValue;
  /** `shown`: the condition in words under which it is asked instead. */
  asked?: LocalizedText;
  /** `person`: the kind of register that may hold it, e.g. `rights`. */
  register?: string;
  /** `person`: its value where that register was consulted and has nothing adverse. */
  harmless?: FactValue;
  /** Values that other stated facts imply. */
  implied?: Array<ImpliedValue>;
}

/** A fact with the value that permits. */
export interface StatedFact {
  /** The fact. */
  fact?: string;
  /** A value with which the call is permitted. */
  value?: FactValue;
  /** A short name of the fact. */
  label?: LocalizedText;
}

/** How a requirement or a prohibition came out. `STATUS_UNSPECIFIED`: Never sent. `MET`: The requirement is triggered and one of its grounds holds. `FAILED`: The requirement is triggered and no ground holds; the prohibition holds. `OPEN`: It depends on facts that are unknown. `NOT_TRIGGERED`: The requirement does not matter here; the prohibition does not hold. */
export type Status = "STATUS_UNSPECIFIED" | "MET" | "FAILED" | "OPEN" | "NOT_TRIGGERED";

/** A set of words; order and repetition mean nothing. */
export interface StringList {
  /** The members. */
  values?: Array<string>;
}

/** A person, by one reference. Two ways of writing the same reference lead to the same pseudonym. */
export interface Subject {
  /** A telephone number with its country code, e.g. `+49 30 123456`. */
  telephone?: string;
  /** An e-mail address. */
  email?: string;
  /** The controller's own number or id for the person; taken as it is. */
  customerNumber?: string;
  /** Name, street, postcode and place. */
  postalAddress?: string;
  /** A pseudonym that the caller made under the server's key, as `VERSION:DIGITS`. */
  pseudonym?: string;
}

/** When an obligation must be met, seen from the processing. `TIMING_UNSPECIFIED`: Never sent. `BEFORE`: Before the processing starts. `AT`: At the time of the processing. `AFTER`: After the processing. */
export type Timing = "TIMING_UNSPECIFIED" | "BEFORE" | "AT" | "AFTER";

/** Whether a condition is true. `TRUTH_UNSPECIFIED`: Never sent. `TRUE`: It is. `FALSE`: It is not. `UNKNOWN`: It depends on facts that are unknown. */
export type Truth = "TRUTH_UNSPECIFIED" | "TRUE" | "FALSE" | "UNKNOWN";

/** The first day of another answer to the same question: other facts of the person may turn it sooner. */
export interface Turn {
  /** The day, `YYYY-MM-DD`. */
  day?: string;
  /** The outcome from that day on: where it is the same, something else in the answer changes, e.g. an obligation. Unspecified where the question cannot be asked on that day, as its activity is over, or where `causes` is empty. */
  outcome?: Outcome;
  /** Everything that begins or ends on that day and on which it turns. Empty where later days were not asked about: then the answer may stay the same, and must be asked for again. */
  causes?: Array<Cause>;
}

/** A field that is at fault. */
export interface Violation {
  /** The field, e.g. `facts[consent.given]`. */
  field?: string;
  /** What is wrong with it, and what to do. */
  description?: string;
}

export interface grpc_health_v1_HealthCheckRequest {
  service?: string;
}

export interface grpc_health_v1_HealthCheckResponse {
  status?: grpc_health_v1_HealthCheckResponse_ServingStatus;
}

/** `UNKNOWN`:  `SERVING`:  `NOT_SERVING`:  `SERVICE_UNKNOWN`: */
export type grpc_health_v1_HealthCheckResponse_ServingStatus = "UNKNOWN" | "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";

export interface grpc_health_v1_HealthListRequest {
}

export interface grpc_health_v1_HealthListResponse {
  statuses?: { [name: string]: grpc_health_v1_HealthCheckResponse };
}

/** Which activities are permitted now with this person? A search is no answer to act on: evaluate before you act. */
export interface ActionSearchRequest {
  /** Who acts. No answer depends on it: the caller is known by its certificate or token. */
  subject: { type: string; id: string; properties?: object };
  /** The person concerned, and how `id` names the person. */
  resource: { type: "telephone" | "email" | "customer_number" | "postal_address" | "pseudonym"; id: string; properties?: object };
  /** Facts, by their names, which hold a dot. Other names are listed in the answer as ignored. */
  context?: object;
  /** The part of all results that is wanted. */
  page?: { limit?: number; token?: string };
}

export interface ActionSearchResponse {
  /** Where the search goes on. */
  page?: { next_token: string; count?: number };
  /** All of them evaluate to true now. */
  results: Array<{ name: string }>;
}

/** With which persons of the register is this activity permitted now? A search is no answer to act on. */
export interface ResourceSearchRequest {
  /** Who acts. No answer depends on it: the caller is known by its certificate or token. */
  subject: { type: string; id: string; properties?: object };
  /** The activity, by its name. */
  action: { name: string; properties?: object };
  /** Facts, by their names, which hold a dot. Other names are listed in the answer as ignored. */
  context?: object;
  /** A register lists persons by their pseudonyms alone. */
  resource: { type: unknown; id?: unknown; properties?: object };
  /** The part of all results that is wanted. */
  page?: { limit?: number; token?: string };
}

export interface ResourceSearchResponse {
  /** Where the search goes on. */
  page?: { next_token: string; count?: number };
  /** All of them evaluate to true now. */
  results: Array<{ type: unknown; id: string }>;
}

/** May this be done to this person's data? */
export interface EvaluationRequest {
  /** Who acts. No answer depends on it: the caller is known by its certificate or token. */
  subject: { type: string; id: string; properties?: object };
  /** The activity, by its name. */
  action: { name: string; properties?: object };
  /** The person concerned, and how `id` names the person. */
  resource: { type: "telephone" | "email" | "customer_number" | "postal_address" | "pseudonym"; id: string; properties?: object };
  /** Facts, by their names, which hold a dot. Other names are listed in the answer as ignored. */
  context?: object;
}

export interface EvaluationResponse {
  /** Whether the outcome is `PERMITTED`. */
  decision: boolean;
  /** The outcome, and the parts of the decision that explain it; or an `error`. */
  context?: { outcome?: unknown; decision_id?: unknown; basis?: unknown; date?: unknown; time_zone?: unknown; revision?: unknown; activity?: unknown; conclusive?: unknown; missing_facts?: unknown; reasons?: unknown; obligations?: unknown; openings?: unknown; gaps?: unknown; presumptions?: unknown; contradictions?: unknown; conflicts?: unknown; doubts?: unknown; checked_until?: unknown; reservations?: unknown; valid_until?: unknown; ignored?: Array<string>; code?: unknown; reason?: "deny_on_first_deny" | "permit_on_first_permit"; error?: { status: number; message: string } };
}

/** Several evaluations; what one leaves out, it takes from the whole. Without `evaluations` it is one evaluation. */
export interface EvaluationsRequest {
  /** Who acts. No answer depends on it: the caller is known by its certificate or token. */
  subject?: { type: string; id: string; properties?: object };
  /** The activity, by its name. */
  action?: { name: string; properties?: object };
  /** The person concerned, and how `id` names the person. */
  resource?: { type: "telephone" | "email" | "customer_number" | "postal_address" | "pseudonym"; id: string; properties?: object };
  /** Facts, by their names, which hold a dot. Other names are listed in the answer as ignored. */
  context?: object;
  evaluations?: Array<{ subject?: { type: string; id: string; properties?: object }; action?: { name: string; properties?: object }; resource?: { type: "telephone" | "email" | "customer_number" | "postal_address" | "pseudonym"; id: string; properties?: object }; context?: object }>;
  options?: { evaluations_semantic?: "execute_all" | "deny_on_first_deny" | "permit_on_first_permit" };
}

/** One response for each evaluation, in their order, as far as the semantic goes. */
export interface EvaluationsResponse {
  evaluations?: Array<EvaluationResponse>;
  decision?: unknown;
  context?: unknown;
}

/** Why there is no answer (Connect, Error). */
export interface Error {
  /** The code of gRPC, e.g. `invalid_argument`. */
  code: string;
  /** One sentence. */
  message: string;
  /** Details for programs. */
  details?: Array<{ type: string; value: string; debug?: object }>;
}
