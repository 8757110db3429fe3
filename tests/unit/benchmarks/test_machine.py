"""What is told of the Python: what it knows of itself, and nothing that it does not know."""

import platform
import sys
import sysconfig
from pathlib import Path

import pytest
from benchmarks.machine import python_build, source


def built(monkeypatch: pytest.MonkeyPatch, configured: str | None, prefix: str = "/opt/python") -> str:
    monkeypatch.setattr(sys, "base_prefix", prefix)
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": configured}.get)
    return python_build()


@pytest.mark.parametrize(
    ("configured", "said"),
    [
        ("'--enable-optimizations' '--with-lto'", "configured with PGO, with LTO"),
        ("'--enable-optimizations' '--with-lto=full'", "configured with PGO, with LTO"),
        ("'--enable-optimizations' '--with-lto=no'", "configured with PGO, without LTO"),
        ("'--prefix=/opt' '--without-lto'", "configured without PGO, without LTO"),
        (None, "not recorded whether it was built with PGO and LTO"),
    ],
)
def test_the_configure_line_tells(monkeypatch: pytest.MonkeyPatch, configured: str | None, said: str) -> None:
    assert built(monkeypatch, configured) == f"{said}; {platform.python_compiler()}; in /opt/python"


def test_debian_does_not_record_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda path: path == Path("/etc/debian_version"))
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: {"PRETTY_NAME": "Debian GNU/Linux 12 (bookworm)"})

    said = built(monkeypatch, "'--prefix=/usr'", prefix="/usr")

    assert said.startswith("the package of Debian GNU/Linux 12 (bookworm), which does not record whether")


def test_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/somebody"))

    assert built(monkeypatch, None, prefix="/home/somebody/python").endswith("; in ~/python")


def test_the_state_of_the_source_follows_its_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("1")
    before = source(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_text("compiled")
    assert source(tmp_path) == before

    (tmp_path / "one.py").rename(tmp_path / "two.py")
    renamed = source(tmp_path)
    (tmp_path / "two.py").write_text("2")
    assert len({before, renamed, source(tmp_path)}) == 3
