"""A warm `antt`: each command a process of its own, forked from one that has its imports behind it.

The pages of the documentation hold hundreds of commands, and most of what a short one costs is starting Python.
The server in this file imports the libraries and the engine once. For each command it forks a child that takes
over the words, the folder, the environment and the three streams of the caller, runs cli.py as `python cli.py`
does, and ends: no command sees what another did, and before the fork nothing is read or decided.

That `antt` starts from cold as well is held by the tests that run cli.py itself: the READMEs, test_cli.
"""

from __future__ import annotations

import importlib
import marshal
import os
import runpy
import shlex
import socket
import socketserver
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ("docxtpl", "icalendar", "jsonschema", "python_calamine", "typst", "xlsxwriter")
"""What some commands import when they need it. Not polars: it starts threads, and a fork has only one."""
CLIENT = """\
import marshal, os, sys
from _socket import AF_UNIX, SCM_RIGHTS, SHUT_WR, SOCK_STREAM, SOL_SOCKET, socket
line = socket(AF_UNIX, SOCK_STREAM)
line.connect(sys.argv[1])
streams = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2))
line.sendmsg([b"antt"], [(SOL_SOCKET, SCM_RIGHTS, streams)])
line.sendall(marshal.dumps((sys.argv[2:], os.getcwd(), dict(os.environ))))
line.shutdown(SHUT_WR)
code = line.recv(1)
sys.exit(code[0] if code else "antt was killed")
"""
"""The command itself; `_socket`, because the module `socket` would take it longer than all the rest."""


@cache
def antt() -> str:
    """A shell script that is a warm `antt`. Its server lives as long as this process."""
    server = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    return f'#!/bin/sh\nexec {shlex.join([sys.executable, "-ISc", CLIENT, address])} "$@"\n'


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Forks for every caller, and ends when the process that started it is gone."""

    starter = os.getppid()

    def service_actions(self) -> None:
        """Called twice a second, and after every caller."""
        super().service_actions()
        if os.getppid() != self.starter:
            sys.exit()


class Child(socketserver.BaseRequestHandler):
    """One command, in the child that was forked for it."""

    def handle(self) -> None:
        """Become the caller, run the program, tell the exit code."""
        _, streams, _, _ = socket.recv_fds(self.request, len(b"antt"), 3)
        words, folder, environment = marshal.load(self.request.makefile("rb"))
        for own, theirs in enumerate(streams):
            os.dup2(theirs, own)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [str(ROOT / "cli.py"), *words]
        self.request.sendall(bytes([program()]))


def program() -> int:
    """The exit code of cli.py, run with what it printed written out."""
    code: object = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as left:
        code = left.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = 120  # as Python itself
    return code if isinstance(code, int) else 1


def serve() -> None:
    """Import what commands import, except the command line: its help is in the language of the caller."""
    sys.path[0] = str(ROOT)
    for name in LIBRARIES:
        importlib.import_module(name)
    for path in sorted((ROOT / "engine").rglob("*.py")):
        names = path.relative_to(ROOT).with_suffix("").parts
        if "commands" not in names and names[-1] != "__init__":
            importlib.import_module(".".join(names))
    assert "engine.commands" not in sys.modules
    with tempfile.TemporaryDirectory() as folder:
        address = f"{folder}/antt"
        with Server(address, Child) as server:
            print(address, flush=True)
            server.serve_forever()


if __name__ == "__main__":
    serve()
