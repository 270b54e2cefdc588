# The commands of the house; each makes its own virtual environment first.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 5000
WORKERS ?= 2
VENV := .venv
RUN := $(VENV)/bin

.PHONY: demo test lint bench worker texts translations clean

demo: $(VENV)/.demo
	$(RUN)/python -m example_app.demo --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	$(RUN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

lint: $(VENV)/.dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/djlint --lint --quiet flask_doi/templates example_app/templates flask_doi/sandbox/templates

bench: $(VENV)/.dev
	$(RUN)/python -m benchmarks

worker: $(VENV)/.dev
	$(RUN)/flask --app example_app doi worker

texts: $(VENV)/.dev
	PYTHONPATH=. $(RUN)/pybabel --quiet extract --mapping babel.cfg --no-default-keywords --keyword doi_text --keyword noted \
		--keyword doi_plural:1,2 --sort-output --width 120 --project flask_doi --no-location --output flask_doi/translations/flask_doi.pot .

translations: texts
	$(RUN)/pybabel --quiet update --domain flask_doi --input-file flask_doi/translations/flask_doi.pot \
		--output-dir flask_doi/translations --no-fuzzy-matching --ignore-obsolete --width 120
	$(RUN)/pybabel compile --domain flask_doi --directory flask_doi/translations

clean:
	rm -rf $(VENV) build dist *.egg-info instance

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --upgrade pip

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(RUN)/pip install --quiet --editable '.[demo]'
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(RUN)/pip install --quiet --editable '.[dev]'
	touch $@
