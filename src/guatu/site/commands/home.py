"""`guatu migrate` and `guatu serve`: the home's database and its web server."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import nullcontext
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, show


def migrate(args: Namespace) -> int:
    """Bring the tables, the guards of the trace and the built-in roles to this version."""
    applied = migrated()
    show(
        {"applied": applied, "home": str(home_of())},
        [f"数据库已就绪，新做 {len(applied)} 步。数据在 {home_of()}"],
        args,
    )
    return DONE


def migrated() -> list[str]:
    """Names of the migrations applied just now."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from guatu.apps.people.accounts import ensure_roles
    from guatu.apps.trace import guards

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", interactive=False, verbosity=0)
    guards.put_up(connection)
    ensure_roles()
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def home_of() -> Any:
    from django.conf import settings

    return settings.GUATU_HOME


def serve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="默认 8000")
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="默认只在本机 127.0.0.1")
    parser.add_argument("--workers", type=int, default=0, metavar="数", help="进程数，默认按处理器")
    parser.add_argument("--no-work", action="store_true", help="不带后台，另用 guatu work 运行它")


def serve(args: Namespace) -> int:
    """Serve until stopped, with a worker beside the web."""
    from django.db import connection

    from guatu.site.backup.use import open_to_people
    from guatu.site.command import UNMIGRATED, unmigrated
    from guatu.site.commands.work import beside

    if unmigrated():
        sys.stderr.write(UNMIGRATED + "\n")
        return DATA_PROBLEMS
    connection.close()  # a worker must not inherit an open database
    sys.stdout.write(f"挂图已在 http://{args.host}:{args.port} 打开，按 Ctrl+C 停下。\n")
    sys.stdout.flush()
    with open_to_people(home_of()), nullcontext() if args.no_work else beside():
        run_server(args.host, args.port, args.workers or min(4, 2 * (os.cpu_count() or 1)))
    return DONE


def run_server(host: str, port: int, workers: int) -> None:
    """gunicorn's sync workers; where it is not installed, Django's own server with threads."""
    from django.core.wsgi import get_wsgi_application

    try:
        from gunicorn.app.base import BaseApplication
    except ImportError:
        from django.core.servers.basehttp import run

        run(host, port, get_wsgi_application(), threading=True)
        return

    class House(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in server_options(host, port, workers).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return get_wsgi_application()

    House().run()


def server_options(host: str, port: int, workers: int) -> dict[str, Any]:
    """Workers are renewed now and then; the log gets only what went wrong."""
    return {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "sync",
        "timeout": 60,
        "graceful_timeout": 15,
        "max_requests": 5_000,
        "max_requests_jitter": 500,
        "loglevel": "warning",
        "proc_name": "guatu",
    }


COMMANDS = [
    Command("migrate", "建好或升级数据库", migrate),
    Command("serve", "打开网站", serve, serve_arguments, json=False),
]
