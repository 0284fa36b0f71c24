"""Workspaces for stories that need only one of them: SQLite and Socket Mode, opened once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog

from tests.workspace import Workspace, open_workspace

Founding = Callable[..., Workspace]


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Short lines: tracebacks drawn with every local value would hold up the bot for longer than Slack waits."""
    processors = (structlog.processors.add_log_level, structlog.processors.format_exc_info)
    structlog.configure(processors=[*processors, structlog.processors.KeyValueRenderer()])


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Founding]:
    """Found a community with settings of its own: `found(leads="U…")`."""
    with ExitStack() as opened:

        def open_one(**options: object) -> Workspace:
            return opened.enter_context(open_workspace(f"sqlite:///{tmp_path / 'plaudit.db'}", **options))  # type: ignore[arg-type]

        yield open_one


@pytest.fixture
def community(found: Founding) -> Workspace:
    """A community of its own for one story."""
    return found()


@pytest.fixture(scope="module")
def bystander(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One community for all the stories of a file that leave no trace in it."""
    with open_workspace(f"sqlite:///{tmp_path_factory.mktemp('bystander') / 'plaudit.db'}") as opened:
        yield opened
