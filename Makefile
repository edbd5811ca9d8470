# zweck: `make` lists what can be made.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PYTEST := $(BIN)/python -m pytest
NODE := $(VENV)/node/ready
EDITOR := $(VENV)/editor/ready
HELM := $(VENV)/helm

# Where it is set, every program compiles all of its modules each time it starts.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run quick test prove suite check agree mutate soak-rete soak-record soak-register soak bench peers article tour schema integration proto clean

help: ## list what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: $(READY) ## start the service and ask it a first question; LISTEN=HOST:PORT chooses the address, ONCE=1 stops after the answers
	@$(BIN)/python -m docs.examples.first_answer $(if $(LISTEN),--listen $(LISTEN)) $(if $(ONCE),--once)

quick: $(READY) ## after each edit: form, types, all cases, and the tests that meet what changed since main; BUDGET=16 processor seconds
	@$(BIN)/python -m tests.quick $(if $(BUDGET),--budget $(BUDGET))

test: $(READY) $(NODE) $(EDITOR) $(HELM) ## before a commit: everything that CI runs
	@$(MAKE) --no-print-directory --jobs=2 suite forms lint-deploy

prove: $(READY) $(NODE) $(EDITOR) $(HELM) ## before a release and each night: everything, with chance of its own; ONLY=agree,code MINUTES=60 SEED=7 JOBS=2
	@$(BIN)/python -m tests.prove $(if $(ONLY),--only $(ONLY)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

# What `zweck test --coverage` demands is among the tests: tests/policies/test_guide.py.
suite: $(READY) $(NODE) $(EDITOR) $(HELM)
	@$(BIN)/python -m tests.suite

check: forms ## check form, types, the contract, the rooms and the prose
	@$(PYTEST) --quiet tests/test_rooms.py tests/test_prose.py

.PHONY: forms
forms: $(READY)
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy
	@$(BIN)/buf lint proto
	@$(BIN)/buf breaking proto --against proto/contract.binpb

.PHONY: lint-deploy deploy-check sbom scan constraints
lint-deploy: $(READY) ## check what deploy/ ships with hadolint, systemd-analyze, kubectl and the schemas of Kubernetes
	@$(BIN)/python -m tests.deploy.lint

deploy-check: $(READY) ## install as the Dockerfile says and run that as the container would: another user, read-only, drained; needs root
	@$(BIN)/python -m tests.deploy.check

sbom: $(READY) ## write the bill of materials of what the image installs to dist/zweck.cdx.json (CycloneDX), with hashes and native parts
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group sbom
	@$(BIN)/python -m tests.deploy.sbom dist/zweck.cdx.json

dist/zweck.cdx.json:
	@$(MAKE) --no-print-directory sbom

scan: $(READY) dist/zweck.cdx.json ## look for known vulnerabilities of what the bill of materials lists; DATA=all.zip names records in the form of OSV
	@$(BIN)/python -m tests.deploy.scan dist/zweck.cdx.json $(DATA)

constraints: $(READY) ## write exact versions with hashes into deploy/: constraints.txt (all), build.txt, image.txt and ci/requirements.txt (parts of it)
	@$(BIN)/python -m tests.deploy.constraints

agree: $(READY) ## compare both matchers with the specification; N=1000000 says how often, SEED=7 where to begin
	@$(BIN)/python -m tests.agreement.many $(or $(N),20000) $(or $(SEED),0)

soak-rete: $(READY) ## reload the shipped law with rete and watch the memory; N=1000 says how often
	@$(BIN)/python -m tests.agreement.soak $(or $(N),1000)

mutate: $(READY) ## change the shipped law in small ways and show what no case notices; LAW=de-kug chooses laws, JOBS=4 processes
	@$(BIN)/zweck mutate $(LAW) --jobs $(or $(JOBS),2)

bench: $(READY) ## measure zweck beside its peers and write docs/performance.md; QUICK=1 or ONLY=serving,growth measures less and only prints
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

peers: $(READY) ## install the peers with which bench compares into ~/.cache/zweck-peers
	@benchmarks/peers/setup.sh

soak-record: $(READY) ## kill writers of the decision record at random moments; N=1000 says how often, SEED=7 where to begin
	@$(BIN)/python -m tests.record.soak $(or $(N),200) $(or $(SEED),0)

soak-register: $(READY) ## kill processes that enter events into the register at random moments; N=1000 says how often, SEED=7 where to begin
	@$(BIN)/python -m tests.register.soak $(or $(N),200) $(or $(SEED),0)

soak: $(READY) ## do to servers what goes wrong in their life and write docs/reliability.md; MINUTES=60, ONLY=kills,disk, SEED=7, WRITE=1 with ONLY
	@GRPC_ENABLE_FORK_SUPPORT=0 $(BIN)/python -m tests.faults $(if $(MINUTES),--minutes $(MINUTES)) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

.PHONY: workbench pictures editor
workbench: $(READY) ## open the workbench with the example group in the browser; NO_OPEN=1 only prints its address
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/python docs/examples/lay_out.py "$$folder/group" && \
	ZWECK_ACTIVITIES="$$folder/group" $(BIN)/zweck workbench $(if $(NO_OPEN),,--open)

walk: $(READY) ## ask all cases through the pages of the workbench, and compare their outcomes with the engine and gRPC
	@ZWECK_WALK=1 $(PYTEST) --quiet tests/workbench/test_agreement.py -k what_engine_and_server_answer

pictures: $(READY) ## take the pictures in docs/workbench.md again; needs Chromium
	@$(BIN)/python -m docs.generate_pictures

editor: $(EDITOR) ## bundle the editor of the workbench from its packages into server/zweck/workbench/static/editor.js
	@node server/zweck/workbench/editor/build.mjs $(dir $(EDITOR)) server/zweck/workbench/static/editor.js

.PHONY: forget
forget: $(READY) ## leave out facts of every case, and count what becomes of the answers; SEED=7
	@$(BIN)/python -m tests.agreement.forget $(SEED)

article: $(READY) ## ask the article's cases again and write the answers into docs/article.md
	@$(BIN)/python -m docs.generate_article

.PHONY: company
company: $(READY) ## write the keys of a company's files into docs/company.md
	@$(BIN)/python -m docs.generate_company

.PHONY: opinions
opinions: $(READY) ## write the opinions on the questions of docs/opinions.yaml into docs/opinions.md
	@$(BIN)/python -m docs.generate_opinions

.PHONY: settings
settings: $(READY) ## write the settings of a server into docs/configuration.md and the schema of the chart
	@$(BIN)/python -m docs.generate_settings

tour: $(READY) ## walk the tour for legal teams again and write what it prints into docs/for-legal-teams.md
	@PYTHONHASHSEED=0 $(BIN)/python -m docs.generate_tour

TEXTS := ../shared/law/texts
.PHONY: texts
texts: $(READY) ## prove the citations with the official texts in ../shared/law/texts, where they are; TEXTS=DIR names another folder
	@if [ -d "$(TEXTS)" ]; then $(BIN)/zweck texts "$(TEXTS)" --policies policies; \
	else echo "there are no official texts in $(TEXTS), so no citation is proven; name a folder: make texts TEXTS=DIR"; fi

.PHONY: release
release: $(READY) ## freeze the law; fails while the sources of a law are older than 180 days and no open finding explains it
	@$(BIN)/zweck coverage --older-than 180d --policies policies && $(BIN)/zweck release

.PHONY: watch-backtest
watch-backtest: $(READY) ## run the law watch over official texts day by day; TEXTS=DIR names them, SECTION=FILE has § 37a BDSG
	@$(BIN)/python -m tests.backtest "$(TEXTS)" $(SECTION)

.PHONY: maps
maps: $(READY) ## draw the pictures in the docs from the code, the law and the figures, and write the index of docs/decisions.md
	@$(BIN)/python -m docs.generate_maps

schema: $(READY) ## bring the policies into form and write the schemas with which editors complete them
	@$(BIN)/zweck fmt
	@$(BIN)/zweck schema --first-lines

integration: $(READY) ## run pre-commit, the action for GitHub and pytest with zweck as pip installs it, and lint what is for CI
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group integration
	@$(BIN)/python -m tests.integration.thorough

proto: $(READY) ## generate the Python stubs from the protos
	@$(BIN)/python proto/generate.py

.PHONY: screens
screens: $(READY) ## count the screens of interviews over all cases (median, nine of ten, most): docs/interview.md
	@$(BIN)/python -m tests.interview.cases

.PHONY: openapi types
openapi: $(READY) ## write the OpenAPI document, which the server has at /openapi.json, from the protos
	@$(BIN)/python -m docs.generate_openapi

types: openapi ## write the facts and messages as types for the clients in Python and TypeScript
	@$(BIN)/python -m docs.generate_types
	@$(BIN)/ruff format --quiet proto/zweck/client/vocabulary.py

.PHONY: contract corpus
contract: $(READY) ## write the contract as it is promised from now on, for a release: docs/compatibility.md
	@$(BIN)/buf build proto --exclude-source-info --output proto/contract.binpb

corpus: $(READY) ## keep a record of this program's answers, which later ones derive again: NAME=VERSION, for a release: docs/releasing.md
	@$(BIN)/python -m tests.record.corpus $(NAME)

clean: ## remove everything that can be made again
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the client in JavaScript needs.
$(NODE): tests/clients/node/package.json $(READY)
	@mkdir -p $(@D)
	@cp $< $(@D)
	@npm --prefix $(@D) install --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# What the editor of the workbench is bundled from.
$(EDITOR): server/zweck/workbench/editor/package.json $(READY)
	@mkdir -p $(@D)
	@cp $< $(@D)
	@npm --prefix $(@D) install --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# What the tests of the chart need.
$(HELM): .ci/helm $(READY)
	@.ci/helm $(VENV)
	@touch $@

# The environment is made again when what it is made from changes.
$(READY): pyproject.toml proto/pyproject.toml deploy/constraints.txt .ci/venv
	@.ci/venv $(VENV)
	@touch $@
