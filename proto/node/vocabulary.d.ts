/** The facts of the shipped law and their values. `make types` writes this file. */
export interface Facts {
  /** In which country is the person when her data are collected or she is contacted? */
  "subject.location_country"?: string;
  /** Is the advertisement chosen with personal data of this person (profiling)? */
  "advertising.profiled"?: boolean;
  /** Does a fixed period, measured by the purpose, apply to the data in the advertising profiles? */
  "advertising.time_limited"?: boolean;
  /** Do only data selected by type enter the advertising profiles? */
  "advertising.types_limited"?: boolean;
  /** Is an AI system used or placed on the market in this operation? */
  "ai.used"?: boolean;
  /** What does the AI system do? */
  "ai.practice"?: readonly ("assistant_dialogue" | "emotion_recognition" | "biometric_categorisation" | "sensitive_categorisation" | "face_scraping" | "synthetic_media" | "deepfake" | "public_interest_text" | "manipulation" | "vulnerability_exploitation" | "social_scoring" | "crime_prediction" | "realtime_biometric_id" | "intimate_generation" | "child_abuse_generation" | "decision_support")[];
  /** Is the AI system used in an education institution? */
  "ai.education_setting"?: boolean;
  /** Does the inference of emotions rest on the wording alone? */
  "ai.text_only"?: boolean;
  /** Does the AI system serve medical or safety reasons? */
  "ai.medical_safety"?: boolean;
  /** Does the AI system materially distort behaviour so that significant harm arises or is likely? */
  "ai.significant_harm"?: boolean;
  /** Does the score lead to detriment in an unrelated context or to disproportionate detriment? */
  "ai.unrelated_detriment"?: boolean;
  /** Is the risk of an offence predicted from profile or personality alone? */
  "ai.solely_profiling"?: boolean;
  /** Does the AI system only label or filter lawfully acquired biometric data sets? */
  "ai.labelling_only"?: boolean;
  /** Is it disclosed or obvious that an AI system talks, recognises or has generated? */
  "ai.disclosed"?: boolean;
  /** Is the AI system a high-risk system under Annex III AI Act? */
  "ai.high_risk"?: boolean;
  /** Was the generating AI system on the market before 2026-08-02? */
  "ai.marketed_before_2026_08"?: boolean;
  /** Are all conditions of Article 4a(1)(a) to (f) AI Act met? */
  "ai.bias_conditions"?: boolean;
  /** Is there a lawful, real and named interest of the controller or a third party? */
  "balancing.legitimate_interest"?: boolean;
  /** Is the operation necessary because there are no equally effective milder means? */
  "balancing.necessary"?: boolean;
  /** What is the result of weighing against the person's protectable interests? */
  "balancing.subject_interest"?: "none" | "exists" | "overrides" | "obviously_overrides";
  /** Does the controller's interest in research, statistics or the blocked data considerably prevail? */
  "balancing.controller_interest_considerable"?: boolean;
  /** Does the weighing take into account that the person is or may be a child? */
  "balancing.age_considered"?: boolean;
  /** Is the operation objectively indispensable for a contract with the person or for her request? */
  "basis.contract_necessary"?: boolean;
  /** Does a statute of the Union or of a Member State oblige the controller to carry out the operation? */
  "basis.legal_obligation"?: boolean;
  /** Does another statute expressly allow or presuppose the operation? */
  "basis.statute_allows"?: boolean;
  /** Does a provision that expressly refers to telecommunications allow or demand it? */
  "basis.telecom_statute"?: boolean;
  /** Is the operation necessary to protect vital interests of a person? */
  "basis.vital_interest"?: boolean;
  /** Is the operation necessary for a task in the public interest laid down by law? */
  "basis.public_task"?: boolean;
  /** Is the operation needed to establish, exercise or defend legal claims? */
  "basis.legal_claims"?: boolean;
  /** Is the operation needed to avert danger or to prosecute a crime? */
  "basis.crime_or_danger"?: boolean;
  /** Does considerable danger or an offence of considerable weight require the operation? */
  "basis.serious_crime"?: boolean;
  /** Does the operation serve the administration of justice or public security? */
  "basis.justice_or_public_security"?: boolean;
  /** Does the act pursue prevailing legitimate interests of art, science or reporting? */
  "basis.prevailing_public_interest"?: boolean;
  /** Which exception allows the special categories to be processed, apart from consent, manifest publicity and legal claims? */
  "basis.special_exception"?: "none" | "employment_social_law" | "vital_incapable" | "ideological_member" | "substantial_public_interest" | "health_care_secrecy" | "public_health" | "research_statistics" | "bias_correction";
  /** Does the processing of the restricted data protect rights of others or an important public interest? */
  "basis.restricted_exception"?: "none" | "others_rights" | "important_public_interest";
  /** Is there a documented instruction of the principal that covers the operation? */
  "basis.controller_instruction"?: boolean;
  /** Does a proportionate works agreement cover the operation? */
  "basis.collective_agreement"?: boolean;
  /** Is the operation necessary to start, carry out or end the employment? */
  "basis.employment_necessary"?: boolean;
  /** Do documented factual indications give reason to suspect this employee of a crime at work? */
  "basis.suspicion_documented"?: boolean;
  /** Does the decision rest on a binding fee scale for medical treatment? */
  "basis.fee_scale"?: boolean;
  /** Does the authority act in the exercise of its official powers in this operation? */
  "basis.official_powers"?: boolean;
  /** Are there documented indications that the user means not to pay? */
  "basis.nonpayment_indicated"?: boolean;
  /** Did every speaker agree before the recording or listening-in started? */
  "call.all_speakers_consent"?: boolean;
  /** Is only the content of the spoken word reported, without playing or passing on the recording? */
  "call.content_only"?: boolean;
  /** Is the recording body itself a party to the conversation? */
  "call.own_conversation"?: boolean;
  /** By which medium is the person addressed? */
  "channel.medium"?: "none" | "phone_call" | "automated_call" | "email" | "sms" | "social_dm" | "app_push" | "fax" | "postal" | "public_reply" | "website" | "app";
  /** Does the contact directly or indirectly promote sales? */
  "channel.advertising"?: boolean;
  /** Who started this conversation? */
  "channel.initiated_by"?: "controller" | "subject";
  /** Did this person give the electronic address in connection with a sale? */
  "channel.sale_to_subject"?: boolean;
  /** Are only own goods or services advertised that are similar to those bought? */
  "channel.own_similar"?: boolean;
  /** Was a clear note on the right to object given when the address was collected? */
  "channel.note_at_collection"?: boolean;
  /** Does each message have a clear note on the right to object? */
  "channel.note_in_message"?: boolean;
  /** Are the sender, the caller's number and an opt-out address openly given? */
  "channel.sender_open"?: boolean;
  /** Is the caller's own allotted number shown to the person called? */
  "channel.number_shown"?: boolean;
  /** Is the call silent, one of more than three attempts a day, or one at odd hours? */
  "channel.call_faults"?: readonly ("silent" | "over_three_attempts" | "odd_hours")[];
  /** Does the advertising concern the person's occupation, and is it sent to the professional address? */
  "channel.business_address"?: boolean;
  /** Can the message, and every website to which it leads, clearly be recognised as advertising? */
  "channel.commercial_nature_open"?: boolean;
  /** Is the message addressed to more than 50 recipients? */
  "channel.recipients_over_50"?: boolean;
  /** What did the check against the opt-out register or directory of the country give in which the person is reached? */
  "channel.register_state"?: "not_checked" | "clear" | "blocked";
  /** Does the contact keep to the exception that the law of the person's country makes for existing customers? */
  "channel.customer_call"?: boolean;
  /** For which goods or services is advertised? */
  "channel.goods"?: "other" | "energy_renovation" | "home_adaptation" | "energy_supply" | "claims_management" | "pensions";
  /** Is the line or address held by a natural person (a sole trader among them) or by a legal person? */
  "channel.line_holder"?: "natural_person" | "legal_person";
  /** Has the person consented? */
  "consent.given"?: boolean;
  /** Did the person decide freely and without pressure? */
  "consent.voluntary"?: boolean;
  /** Was the person told who processes which data for what, and that she may withdraw? */
  "consent.informed"?: boolean;
  /** Does the consent cover this controller, this purpose and this operation? */
  "consent.specific"?: boolean;
  /** Did the person consent expressly, and for special categories by expressly naming these data? */
  "consent.explicit"?: boolean;
  /** Did the person agree by a statement or a clear affirmative act? */
  "consent.active_act"?: boolean;
  /** Was the consent effectively withdrawn before the operation? */
  "consent.withdrawn"?: boolean;
  /** In what form was the consent declared? */
  "consent.form"?: "written" | "electronic" | "oral" | "conduct";
  /** Do special circumstances make another form than writing adequate? */
  "consent.form_excused"?: boolean;
  /** Is the consent clearly set apart from other declarations? */
  "consent.distinct"?: boolean;
  /** Can the consent be proven? */
  "consent.recorded"?: boolean;
  /** Was the contract or service made conditional on the consent although it is not needed for it? */
  "consent.tied_to_contract"?: boolean;
  /** Could each purpose and each group of recipients be accepted or refused on its own? */
  "consent.purposes_separable"?: boolean;
  /** Did whoever refused get the service all the same, or an equivalent one at most for a fair price? */
  "consent.alternative_offered"?: boolean;
  /** Was the consent preset, for example by a box ticked beforehand? */
  "consent.preset"?: boolean;
  /** Was withdrawal as easy as giving the consent, free of charge, without drawbacks and announced? */
  "consent.withdrawal_easy"?: boolean;
  /** Has the holder of parental responsibility given or authorised the consent? */
  "consent.parental"?: boolean;
  /** Do all who have custody agree? */
  "consent.both_parents"?: boolean;
  /** Which advertising channels does the consent name? */
  "consent.channels"?: readonly ("phone_call" | "automated_call" | "email" | "sms" | "social_dm" | "app_push" | "fax" | "postal")[];
  /** Do concrete facts show that this very business would welcome this call? */
  "consent.presumed"?: boolean;
  /** How many full days have passed since the consent was given? */
  "consent.age_days"?: number | string;
  /** What kind of person or body decides on the purposes and means of the processing? */
  "controller.type"?: "private_body" | "natural_person" | "public_body" | "public_enterprise" | "ideological_nonprofit";
  /** Does the caller act as controller, joint controller or processor? */
  "controller.role"?: "controller" | "joint_controller" | "processor";
  /** Is the principal an authority in the performance of its tasks? */
  "controller.principal_public"?: boolean;
  /** Is the form of the public body or enterprise one of private or of public law? */
  "controller.legal_form"?: "private_law" | "public_law";
  /** Are the data exclusively about the person who acts? */
  "controller.is_data_subject"?: boolean;
  /** In which country does the caller have its seat? */
  "controller.seat_country"?: string;
  /** In which further countries is there an establishment in the context of whose activities the processing takes place? */
  "controller.establishment_countries"?: readonly (string)[];
  /** Does the controller offer goods or services to people in the country where the data subject is? */
  "controller.targets_subject_market"?: boolean;
  /** Does the controller act as provider of an online service or online platform in this operation? */
  "controller.service_role"?: "none" | "online_service" | "online_platform";
  /** Is the body an undertaking of the press, of broadcasting or of other media, or an auxiliary of one? */
  "controller.media_undertaking"?: boolean;
  /** Is the controller a religious community or one of its charitable or educational institutions? */
  "controller.religious_community"?: boolean;
  /** Is the controller under a church's or religious association's own data protection law (such as KDG, DSG-EKD)? */
  "controller.church_rules"?: boolean;
  /** Does the authority process the data to prevent or prosecute criminal offences, or as an intelligence service? */
  "controller.competent_authority"?: boolean;
  /** Is the controller a public body of a German Land or of a municipality? */
  "controller.land_body"?: boolean;
  /** Does the online service serve professional purposes or the control of work or business processes only, without private use? */
  "controller.service_internal"?: boolean;
  /** Is the online service meant for the controller's own staff, such as an intranet? */
  "controller.service_for_staff"?: boolean;
  /** Is the online platform a micro or small enterprise (under 50 staff, turnover of at most 10 million euro)? */
  "controller.small_platform"?: boolean;
  /** What is the controller's position towards the telecommunications service from which the data come? */
  "controller.telecom_role"?: "none" | "provider" | "assistant" | "employer_private_use";
  /** Is the body deployer or provider of the AI system? */
  "controller.ai_role"?: "deployer" | "provider";
  /** Is the controller a merchant? */
  "controller.merchant"?: boolean;
  /** Is the controller a bank, an insurer or a securities institute? */
  "controller.financial_institution"?: boolean;
  /** Can the data be attributed to a person? */
  "data.identifiability"?: "personal" | "pseudonymous" | "anonymous" | "non_personal";
  /** Which kinds of data are involved? */
  "data.kinds"?: readonly ("name" | "postal_address" | "email_address" | "phone_number" | "birth_date" | "gender" | "profession" | "image" | "video_surveillance" | "voice" | "profile_content" | "post_content" | "usage_data" | "inventory_data" | "device_data" | "location" | "contract_data" | "purchase_history" | "payment_history" | "score" | "call_metadata" | "performance_data" | "ip_address" | "contacts_of_subject" | "age_verification" | "national_id" | "id_serial_number" | "id_machine_zone" | "message_content" | "licence_plate" | "account_data" | "pay" | "traffic_data" | "telecom_content" | "network_location" | "professional_secret" | "whistleblower_report" | "consent_proof" | "medicine_order")[];
  /** Do the data reveal special categories or criminal offences, also indirectly? */
  "data.sensitive"?: readonly ("health" | "ethnic_origin" | "political_opinion" | "religion_belief" | "trade_union" | "sex_life" | "sexual_orientation" | "genetic" | "biometric_id" | "criminal_offence")[];
  /** Where do the data come from? */
  "data.source"?: "subject" | "public_source" | "public_directory" | "third_party" | "observation" | "own_records";
  /** Who could see the data at the source? */
  "data.audience"?: "private" | "restricted_audience" | "registered_users" | "everyone";
  /** Who made the data public? */
  "data.published_by"?: "not_published" | "subject" | "subject_by_mistake" | "third_party" | "law";
  /** Were the data held lawfully collected? */
  "data.lawfully_obtained"?: boolean;
  /** Are the data correct, disputed or incorrect? */
  "data.accuracy"?: "correct" | "disputed" | "incorrect";
  /** Are the data still necessary for the purpose they are stored for? */
  "data.still_needed"?: boolean;
  /** Has a self-imposed or statutory deadline for deletion passed without being prolonged by a documented review? */
  "data.deletion_overdue"?: boolean;
  /** Is there a retention duty that forbids erasure? */
  "data.retention_duty"?: boolean;
  /** Have more than five years passed since the consent was given and since each of its uses? */
  "data.proof_period_over"?: boolean;
  /** Does the retention duty stand in a statute, and not merely in by-laws or a contract? */
  "data.retention_by_statute"?: boolean;
  /** Are the data limited to list data within the meaning of section 28(3) of the old BDSG? */
  "data.list_data_only"?: boolean;
  /** Were the data collected or stored before 1 September 2009? */
  "data.stored_before_2009_09"?: boolean;
  /** Are sensitive data used beyond what the person herself made public? */
  "data.beyond_published"?: boolean;
  /** Has the period of the public register from which the entry comes ended? */
  "data.register_expired"?: boolean;
  /** Is title or gender indispensable for the main object? */
  "data.gender_indispensable"?: boolean;
  /** Does the sender hold the key to the person, or can it reasonably get it? */
  "data.actor_holds_key"?: boolean;
  /** Can data be retrieved by machine, or files be linked, with the help of the serial number? */
  "data.serial_number_key"?: boolean;
  /** Is everything owed that is concerned due and not performed? */
  "debt.overdue"?: boolean;
  /** How is every debt concerned established? */
  "debt.established"?: "none" | "title" | "insolvency_table" | "acknowledgement";
  /** Were at least two written reminders sent after the debt was due? */
  "debt.reminded_twice"?: boolean;
  /** How many full weeks have passed since the first reminder? */
  "debt.weeks_since_reminder"?: number | string;
  /** Was the debtor informed in good time of the report to a credit bureau? */
  "debt.announced"?: boolean;
  /** Has the debtor disputed the debt? */
  "debt.disputed"?: boolean;
  /** Can the contract behind the debt be terminated without notice for arrears? */
  "debt.terminable"?: boolean;
  /** Was the debt settled within 100 days of its report? */
  "debt.settled_within_100_days"?: boolean;
  /** Are other negative entries stored about the person? */
  "debt.other_negative_entries"?: boolean;
  /** Does the access only serve to transmit a message, or is it strictly necessary for a service expressly asked for? */
  "device.exemption"?: "none" | "transmission_only" | "strictly_necessary" | "audience_measurement";
  /** Who receives the data? */
  "disclosure.recipient"?: "none" | "processor" | "third_party" | "joint_controller" | "public_authority" | "public" | "data_subject" | "internal_staff" | "court" | "subject_representative" | "law_enforcement";
  /** In which country is the recipient? */
  "disclosure.country"?: string;
  /** Has the recipient credibly shown a legitimate interest in knowing the data? */
  "disclosure.recipient_interest"?: boolean;
  /** What is a credit bureau told? */
  "disclosure.bureau_report"?: "none" | "debt" | "bank_contract" | "enquiry";
  /** Under which US framework is the recipient certified? */
  "disclosure.framework"?: "none" | "safe_harbor" | "privacy_shield" | "dpf";
  /** On which instrument does the transfer to the third country rest? */
  "disclosure.transfer_tool"?: "none" | "scc" | "bcr" | "approved_clauses" | "code_or_certificate";
  /** Was the law of the destination assessed and essentially equivalent protection ensured? */
  "disclosure.impact_assessed"?: boolean;
  /** On which derogation for the single case does the transfer rest? */
  "disclosure.derogation"?: "none" | "explicit_consent_risks" | "contract_with_subject" | "contract_for_subject" | "public_interest" | "legal_claims" | "vital" | "public_register" | "compelling_interest";
  /** Can the person be recognised by those who know her? */
  "image.recognisable"?: boolean;
  /** What does the picture show? */
  "image.context"?: "portrait" | "contemporary_history" | "incidental" | "assembly" | "higher_art_interest";
  /** Does the picture show a protected room, helplessness, the dead, something that harms reputation, or intimate parts? */
  "image.intimacy"?: "none" | "protected_room" | "helpless" | "dead_offensive" | "reputation" | "private_parts";
  /** Was the person paid for being pictured? */
  "image.remunerated"?: boolean;
  /** Has the person refused that the picture is distributed or publicly shown? */
  "image.refused"?: boolean;
  /** Does publication violate a legitimate interest of the person shown or of her relatives? */
  "image.interest_violated"?: boolean;
  /** Is a listing published that a user places on an online marketplace? */
  "listing.advertisement"?: boolean;
  /** Was the listing screened for sensitive data before publishing? */
  "listing.screened"?: boolean;
  /** Was the advertiser identified before publishing? */
  "listing.advertiser_identified"?: boolean;
  /** Is the advertiser the person whose sensitive data are in the listing? */
  "listing.advertiser_is_subject"?: boolean;
  /** What is to be done with the data? */
  "operation.kind"?: "collect" | "store" | "use" | "alter" | "combine" | "transmit" | "publish" | "contact" | "profile" | "score" | "anonymise" | "pseudonymise" | "erase" | "restrict" | "record_call" | "listen_in" | "terminal_access" | "record_speech" | "disclose_internally";
  /** Is the processing automated or in a filing system? */
  "operation.structured"?: boolean;
  /** Does the operation serve exclusively personal or family activities? */
  "operation.household_only"?: boolean;
  /** In which country are the data collected or processed? */
  "operation.country"?: string;
  /** Is the behaviour of people observed? */
  "operation.monitors_behaviour"?: boolean;
  /** Is the processing large-scale or systematic? */
  "operation.large_scale"?: boolean;
  /** Does the operation lead to a decision without human judgement that has legal or similarly significant effect? */
  "operation.automated_decision"?: boolean;
  /** Does the automated decision grant in full what the person asked for? */
  "operation.decision_favourable"?: boolean;
  /** Does the recipient draw strongly on the score for the contract? */
  "operation.decisive_score"?: boolean;
  /** Does the control touch, by its kind, length and extent, the human dignity of the employees? */
  "operation.touches_dignity"?: boolean;
  /** Is it advertising of a political actor, or designed to influence an election, a referendum or law-making? */
  "political.ad"?: boolean;
  /** Are recipients selected, or is delivery steered, with personal data? */
  "political.targeting"?: boolean;
  /** Does the message go only to members, former members or subscribers on their subscription data, without further selection? */
  "political.subscribers_only"?: boolean;
  /** Is the person known to be at least one year below voting age? */
  "political.too_young"?: boolean;
  /** What purpose does the operation serve? */
  "purpose.kind"?: "customer_service" | "contract" | "own_statistics" | "market_research" | "advertising" | "address_trading" | "service_design" | "credit_assessment" | "employment" | "employee_monitoring" | "employee_crime_detection" | "quality_assurance" | "security" | "legal_claims" | "journalism" | "scientific_research" | "self_presentation" | "information_service" | "age_verification" | "legal_compliance" | "dp_control" | "private_life" | "other" | "fraud_prevention" | "identity_verification" | "recruiting" | "campaigning" | "authority_report" | "internal_administration" | "art" | "whistleblowing";
  /** For what purpose were the data originally collected? */
  "purpose.collected_for"?: "customer_service" | "contract" | "own_statistics" | "market_research" | "advertising" | "address_trading" | "service_design" | "credit_assessment" | "employment" | "employee_monitoring" | "employee_crime_detection" | "quality_assurance" | "security" | "legal_claims" | "journalism" | "scientific_research" | "self_presentation" | "information_service" | "age_verification" | "legal_compliance" | "dp_control" | "private_life" | "other" | "fraud_prevention" | "identity_verification" | "recruiting" | "campaigning" | "authority_report" | "internal_administration" | "art" | "whistleblowing";
  /** In what business context are the data processed? */
  "purpose.business_context"?: "own_business" | "commercial_transmission" | "commercial_anonymised_transmission" | "commercial_market_research" | "not_business";
  /** Was the purpose fixed before collection? */
  "purpose.specified"?: boolean;
  /** Has a documented assessment under Article 6(4) GDPR found the new purpose compatible with that of collection? */
  "purpose.compatible"?: boolean;
  /** Does the advertising appeal only for tax-privileged donations? */
  "purpose.charity_appeal"?: boolean;
  /** Are the controller's own data used to advertise offers of another firm? */
  "purpose.third_party_offer"?: boolean;
  /** Do the data serve the specified research project for which they were collected? */
  "purpose.same_project"?: boolean;
  /** Which class of record is the question about? */
  "record.class"?: "booking_voucher" | "invoice" | "accounting_book" | "business_letter" | "tax_record" | "customs_record" | "delivery_note" | "private_building_invoice" | "surplus_income_record" | "applicant_file" | "payroll_account" | "social_payroll_record" | "overtime_record" | "minimum_wage_record" | "juvenile_record" | "maternity_record" | "personnel_file" | "pension_file" | "driver_record" | "bioagent_exposure_list" | "dose_record" | "temp_agency_record" | "contract_file" | "consent_proof_call" | "aml_relation" | "aml_occasional" | "securities_call" | "payment_service_record" | "guest_form" | "guarding_contract" | "guard_file" | "prostitution_trade_record" | "waste_record" | "supply_chain_record" | "traffic_data" | "billing_traffic_data" | "fault_traffic_data" | "media_billing_data" | "list_data_origin" | "subscriber_data" | "patient_file" | "xray_adult" | "xray_minor" | "radiotherapy" | "genetic_result" | "paternity_result" | "implant_record" | "blood_donor_record" | "blood_product_record" | "narcotic_prescription" | "infection_record" | "pharmacy_vaccination" | "whistleblower_file" | "discharge_entry" | "settled_debt_entry" | "debtor_register_entry" | "bureau_entry_old" | "bureau_entry_old_settled" | "footage" | "lawyer_file" | "tax_adviser_file" | "auditor_file" | "erasure_proof" | "ai_log" | "at_property_invoice" | "at_book_or_voucher" | "own";
  /** On which day did the record come into being? */
  "record.created"?: string;
  /** On which day did the matter or relation end? */
  "record.ended"?: string;
  /** On which day was the record used last? */
  "record.used"?: string;
  /** On which day did the audit end? */
  "record.audited"?: string;
  /** On which day does the person turn 18? */
  "record.of_age"?: string;
  /** Is erasing suspended, such as by a dispute or an order? */
  "record.held"?: boolean;
  /** Is the record still needed to prove working time? */
  "record.needed_for_working_time"?: boolean;
  /** Are objections to the bill raised and still open? */
  "record.billing_objected"?: boolean;
  /** Do interests or a demand of the person stand against destroying it? */
  "record.subject_interest"?: boolean;
  /** Is keeping it longer necessary and proportionate? */
  "record.longer_necessary"?: boolean;
  /** Does a documented reason demand that the footage is kept for more than 72 hours? */
  "record.longer_shown"?: boolean;
  /** Is keeping it longer proportionate, logged and reasoned? */
  "record.longer_logged"?: boolean;
  /** Has the person objected to advertising, or does she visibly not want any? */
  "rights.marketing_objection"?: boolean;
  /** Has the person objected for reasons of her particular situation, and how was it decided? */
  "rights.objection"?: "none" | "without_reasons" | "pending" | "upheld" | "rejected";
  /** Has the person asked for erasure? */
  "rights.erasure_request"?: boolean;
  /** Are the data blocked or restricted? */
  "rights.restricted"?: boolean;
  /** Was the person informed as required? */
  "safeguards.notice_given"?: boolean;
  /** Was the person told of the right to object? */
  "safeguards.objection_notice"?: boolean;
  /** Are identifying features kept apart and not merged with the profile or survey data? */
  "safeguards.identifiers_separated"?: boolean;
  /** Are the guarantees for statistics in place (aggregate result, no measures on individuals, early anonymisation)? */
  "safeguards.statistics_guarantees"?: boolean;
  /** Is there a processing contract in due form with the required content? */
  "safeguards.processor_contract"?: boolean;
  /** Can the person obtain human intervention, be heard and contest the decision? */
  "safeguards.human_review"?: boolean;
  /** Are origin and recipient of the list data kept for two years, and does the advertising name who first collected them? */
  "safeguards.origin_recorded"?: boolean;
  /** Has the works council agreed to the technical system? */
  "safeguards.works_council"?: "agreed" | "not_agreed" | "none_exists";
  /** Do adequate and specific measures protect the sensitive data (section 22(2) BDSG)? */
  "safeguards.specific_measures"?: boolean;
  /** Is the copy of the identity card clearly and lastingly recognisable as a copy? */
  "safeguards.copy_marked"?: boolean;
  /** Is the score computed by a scientifically recognised mathematical-statistical method? */
  "score.recognised_method"?: boolean;
  /** Are the data used for the score demonstrably relevant to the conduct that it predicts? */
  "score.relevant_data"?: boolean;
  /** Does the score rest on address data? */
  "score.address_data"?: "none" | "among_others" | "only";
  /** Was the person informed of the use of her address data before the computation, and is this documented? */
  "score.address_announced"?: boolean;
  /** Which of these data enter the score? */
  "score.excluded_data"?: readonly ("age" | "gender" | "name" | "social_network" | "account_flows")[];
  /** In which capacity did the controller learn the secret (section 203 StGB)? */
  "secrecy.holder"?: "none" | "professional" | "official" | "assistant" | "dpo" | "other_secrecy";
  /** Does the recipient take part in the professional activity, and does it need the details for that? */
  "secrecy.involved_person"?: boolean;
  /** Was the recipient bound to secrecy, or does it keep a professional secret itself? */
  "secrecy.bound"?: boolean;
  /** Do the data concern a living human being, a deceased one or a legal person? */
  "subject.status"?: "living" | "deceased" | "legal_person";
  /** How old is the person on the day of the operation? */
  "subject.age"?: number | string;
  /** In what relation does the person stand to the controller? */
  "subject.relationship"?: "customer" | "former_customer" | "prospect" | "service_user" | "employee" | "applicant" | "member_of_public" | "business_contact" | "former_employee" | "association_member" | "regular_contact" | "relative" | "debtor" | "opposing_party";
  /** Is the person addressed as a consumer or as a business? */
  "subject.market_role"?: "consumer" | "business";
  /** How many full years have passed since the death of the person shown? */
  "subject.years_since_death"?: number | string;
  /** Does the employer, by the view that you follow, count as a provider of telecommunications? */
  "telecom.employer_bound"?: boolean;
  /** What does the telecommunications service need the processing for? */
  "telecom.need"?: "none" | "connection" | "billing" | "fault" | "abuse" | "nuisance";
  /** Have more than six months passed since the invoice was sent, with no objection open? */
  "telecom.billing_period_over"?: boolean;
  /** Are the data of the other parties anonymised without delay? */
  "telecom.others_anonymised"?: boolean;
  /** Do all parties to the communication agree? */
  "telecom.parties_consent"?: boolean;
  /** Was an itemised bill asked for, and is the declaration on other users there? */
  "telecom.itemised_bill"?: boolean;
  /** On which day is the operation carried out? */
  "time.decision_date"?: string;
  /** What is the widest area the camera takes in? */
  "video.area"?: "own_premises" | "shared" | "neighbouring" | "public_space" | "retreat";
  /** Does the camera take in a room that the public may enter? */
  "video.public_access"?: boolean;
  /** Is the camera hidden, or are people not told although they could be? */
  "video.covert"?: boolean;
  /** Does the camera also take in speech? */
  "video.sound"?: boolean;
  /** After how many hours is the footage overwritten or erased? */
  "video.retention_hours"?: number | string;
  /** Are incidents at this place, or an equally concrete danger, documented, and is the camera limited to what they call for? */
  "video.concrete_incidents"?: boolean;
  /** Does an internal or external reporting office under the HinSchG act? */
  "whistle.role"?: "none" | "reporting_office";
  /** Whose identity becomes known, also indirectly? */
  "whistle.reveals"?: "none" | "reporter" | "others" | "both";
  /** Is the recipient competent for reports or follow-up measures, or does it help with that? */
  "whistle.recipient_competent"?: boolean;
  /** Is the processing necessary for the tasks of the reporting office? */
  "whistle.task_necessary"?: boolean;
  /** Is the disclosure necessary for follow-up measures or an internal investigation? */
  "whistle.followup_needed"?: boolean;
  /** Did the reporting person agree beforehand, separately and in text form, to this disclosure? */
  "whistle.separate_text_consent"?: boolean;
  /** Does a prosecuting authority, an order or a court demand the disclosure? */
  "whistle.official_demand"?: boolean;
  /** Was the report false intentionally or by gross negligence? */
  "whistle.bad_faith"?: boolean;
  /** Did the procedure end more than three years ago? */
  "whistle.period_over"?: boolean;
}
