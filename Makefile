# `make help` lists what there is. Linux or macOS with Rust (rustup), Node.js 20 or later and a C compiler.

.DEFAULT_GOAL := help
.PHONY: help run build release dev test mutants chaos bench fmt deny

help: ## List these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /\1|/' | awk -F'|' '{printf "  make %-11s %s\n", $$1, $$2}'

run: build ## Build for release, serve on http://127.0.0.1:3000 with demo data if there is no database
	@CLIENTELE_DEMO=true exec target/release/clientele serve

build: ## Build the release binary, target/release/clientele
	@scripts/build release

release: ## Build an auditable binary with its bill of materials beside it
	@scripts/release

dev: ## Build and serve, again on each change of a file
	@scripts/dev

test: ## Format, lints, unit, API and browser tests
	@scripts/test

mutants: ## Change the rules one expression at a time, and list what no unit test notices (about two hours)
	@scripts/mutants

chaos: ## Kill servers under load for half an hour (SEED=, SECONDS=, ENGINE=sqlite or postgres)
	@scripts/chaos $(if $(SEED),--seed $(SEED)) --seconds $(or $(SECONDS),1800) $(if $(ENGINE),--engine $(ENGINE))

bench: ## Measure against 100 and 100 000 clients, and print tables
	@scripts/bench

fmt: ## Format the Rust sources
	@cargo fmt

deny: ## Check licences and advisories of the dependencies (needs cargo-deny)
	@cargo deny check
