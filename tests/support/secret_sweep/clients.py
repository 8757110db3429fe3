"""Listens where tests speak to the product: its HTTP clients, its command line, and the lines of a tutorial."""

from base64 import b64decode
from typing import Any

import httpx2
import pytest
import requests

from documentation.run_page import Page
from support.command_line import Answer, CommandLine
from support.shell import Shell

from .issued import Issued
from .places import Logs


def listen(patch: pytest.MonkeyPatch, issued: Issued, logs: Logs) -> None:
    """Each call does what it did; what went to and fro is looked at in passing."""
    _to_httpx(patch, issued)
    _to_requests(patch, issued)
    _to_command_line(patch, issued, logs)
    run, shell = Page._run, Shell.run  # noqa: SLF001 (what a reader's terminal shows passes there)

    def run_page(self: Page, *arguments: Any) -> str:
        printed = run(self, *arguments)
        issued.marked_in(printed)
        return printed

    def run_shell(self: Shell, script: str, **variables: str) -> str:
        printed = shell(self, script, **variables)
        issued.marked_in(printed)
        return printed

    patch.setattr(Page, "_run", run_page)
    patch.setattr(Shell, "run", run_shell)


def _to_httpx(patch: pytest.MonkeyPatch, issued: Issued) -> None:
    send, send_async = httpx2.Client.send, httpx2.AsyncClient.send

    def sent(self: httpx2.Client, request: httpx2.Request, **options: Any) -> httpx2.Response:
        answer = send(self, request, **options)
        _exchange(issued, answer)
        return answer

    async def sent_async(self: httpx2.AsyncClient, request: httpx2.Request, **options: Any) -> httpx2.Response:
        answer = await send_async(self, request, **options)
        _exchange(issued, answer)
        return answer

    patch.setattr(httpx2.Client, "send", sent)
    patch.setattr(httpx2.AsyncClient, "send", sent_async)


def _exchange(issued: Issued, answer: httpx2.Response) -> None:
    try:
        asked, answered = answer.request.content, answer.content
    except (httpx2.RequestNotRead, httpx2.ResponseNotRead):
        asked = answered = b""
    issued.in_request(str(answer.request.url), asked)
    _basic(issued, answer.request.headers.get("Authorization", ""))
    issued.in_answer(answered, dict(answer.cookies), answer.headers.get("Location", ""))


def _to_requests(patch: pytest.MonkeyPatch, issued: Issued) -> None:
    send = requests.Session.send

    def sent(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        answer = send(self, request, **options)
        body = request.body or b""
        issued.in_request(request.url or "", body if isinstance(body, bytes) else body.encode())
        issued.in_answer(answer.content, dict(answer.cookies), "")
        return answer

    patch.setattr(requests.Session, "send", sent)


def _to_command_line(patch: pytest.MonkeyPatch, issued: Issued, logs: Logs) -> None:
    quickly, really = CommandLine.__call__, CommandLine.process

    def hear(command: CommandLine, arguments: tuple[str, ...], stdin: str, answer: Answer) -> Answer:
        if any(argument.endswith("-stdin") for argument in arguments):
            issued.secret(stdin.strip())
        issued.secret(command.variables.get("FASTLATCH_SECRET_KEY", ""))
        issued.marked_in(answer.out)
        logs.add("the command line's stderr", answer.err.encode())
        return answer

    def called(self: CommandLine, *arguments: str, stdin: str = "") -> Answer:
        return hear(self, arguments, stdin, quickly(self, *arguments, stdin=stdin))

    def started(self: CommandLine, *arguments: str, stdin: str = "", timeout: float = 60) -> Answer:
        return hear(self, arguments, stdin, really(self, *arguments, stdin=stdin, timeout=timeout))

    patch.setattr(CommandLine, "__call__", called)
    patch.setattr(CommandLine, "process", started)


def _basic(issued: Issued, header: str) -> None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        user, _, password = b64decode(value).decode().partition(":")
    except ValueError:
        return
    if password != user:
        issued.secret(password)
