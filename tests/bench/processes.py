"""The processes of a measurement: start a server, wait until it listens, see what it takes of the machine, end it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0


class NotMeasured(Exception):
    """Something the measurement needs did not come about, and why."""


@dataclass(frozen=True)
class Server:
    """A process that listens on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int

    def memory(self) -> float:
        """Resident memory in megabytes, as the kernel counts it."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000

    def processor_seconds(self) -> float:
        """How long a processor worked for it so far, in user and kernel mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(module: str, *arguments: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """`python -m MODULE` on a free port, from the moment it listens until the block ends; its words go to `log`."""
    port = free_port()
    told = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(CHECKOUT), **environment, "PORT": str(port)}
    with log.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=log.parent, env=told, stdout=words, stderr=words
        )
    try:
        _await_listening(process, port, log)
        yield Server(process, port)
    finally:
        process.kill()
        process.wait()


@contextmanager
def standin() -> Iterator[Mapping[str, str]]:
    """A stand-in Slack in a process of its own: how the bot reaches it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.slack"], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            told: dict[str, Any] = json.loads(process.stdout.readline() or b"{}")
            if not told:
                raise NotMeasured("the stand-in Slack did not start")
            yield {"SLACK_API_URL": told["api_url"], "SLACK_BOT_TOKEN": told["bot_token"]}
        finally:
            process.stdin.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.05)
    raise NotMeasured(f"a server did not start; it said:\n{log.read_text()[-2000:]}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
