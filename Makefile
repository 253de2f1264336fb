# 挂图。`make demo` 建好一切并打开演示县区；`make test` 建好一切并运行全部测试。
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help python setup setup-dev browser demo check test bench trust bundle lock

PORT ?= 8000
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
WORKERS ?= 2

help:  ## 列出全部命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 18

python:
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11，请先安装 Python 3.11（或 3.12）。"; \
	  echo "Python 3.11 (or 3.12) is missing. Please install it first."; exit 1; } >&2

setup: python  ## 建立运行环境（锁定的依赖与前端）；锁文件不变时立即返回
	@$(PYTHON) scripts/set_up.py

setup-dev: python
	@$(PYTHON) scripts/set_up.py --dev

browser: python  ## 找到浏览器、中文字体与文档工具，能装则装
	@$(PYTHON) scripts/browser.py

demo: setup  ## 建好一切，载入演示县区，在 127.0.0.1:8000 打开，打印登录名
	@$(BIN)/guatu demo --port $(PORT)

check: setup-dev  ## 规范、类型、楼层与 Django 自检
	@$(BIN)/python scripts/check.py

# What `make test` runs a second time on PostgreSQL: the tests of the apps, or those of them that TESTS names.
ON_POSTGRES = $(if $(TESTS),$(filter tests/apps%,$(TESTS)),tests/apps)

test: setup-dev browser  ## 建好一切并运行全部测试；各应用的测试在 SQLite 和 PostgreSQL 上各跑一遍
	@status=0; $(BIN)/python scripts/check.py || status=1; echo "· 运行测试 …"; \
	$(BIN)/python -m pytest -v -n $(WORKERS) --dist loadfile --durations 15 --no-header \
	  -o console_output_style=count $(TESTS) || status=$$?; \
	$(BIN)/python scripts/postgres.py $(ON_POSTGRES) -n $(WORKERS) --dist loadfile --no-header || status=$$?; exit $$status

bench: setup-dev  ## 重测 docs/benchmarks.md 里写明的速度
	@$(BIN)/guatu bench

trust: setup-dev  ## 长时间的可信证明：随机测试每项跑两万例（make test 跑一百例）
	@GUATU_TRUST=whole $(BIN)/python -m pytest -v -n $(WORKERS) --durations 30 \
	  tests/kernel tests/rulebook tests/engine tests/apps/trace tests/apps/projects tests/apps/reports tests/trust \
	  tests/site/test_backup.py tests/site/test_backup_postgres.py tests/house/test_matrix.py tests/house/test_canaries.py \
	  tests/house/test_matrix_unnamed_fields.py tests/house/test_asvs.py

bundle: setup  ## 做一个在断网机器上也能安装运行的压缩包（dist/）
	@$(BIN)/python scripts/bundle.py

lock: setup-dev  ## 依赖改动后重新生成锁文件
	@$(BIN)/python scripts/lock.py
