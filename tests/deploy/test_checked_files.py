"""Every file of deploy/ before the checker of its own tool, and against the program that it starts."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import kubernetes_validate
import pytest
import typer.main
import yaml

from fastlatch.cli.app import app
from fastlatch.cli.serving import configure
from fastlatch.settings import ENV_PREFIX, Settings
from fastlatch.settings.secret_strength import weakness

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted(DEPLOY.glob("kubernetes/*.yaml"))
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts)
_BIN = Path(sys.executable).parent
_MOST_EXPOSED = 15
"""Tenths, of systemd's own measure: 0 is nothing at all, 100 a plain service of root's."""


def checked(command: list[object], **options) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=60, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_setting_that_a_file_names_exists():
    known = {f"{ENV_PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = {
        (str(file.relative_to(ROOT)), name)
        for file in FILES
        for name in re.findall(rf"\b{ENV_PREFIX}\w+", file.read_text())
        if name not in known
    }
    assert unknown == set()


def test_every_command_that_a_file_starts_exists_with_its_options():
    lines = [compose()["services"]["migrate"]["command"], containerfile_command()]
    for manifest in MANIFESTS:
        lines += [container["args"] for container in containers_of(yaml.safe_load(manifest.read_text()))]
    unit = (DEPLOY / "systemd" / "fastlatch.service").read_text()
    lines.append(re.search(r"^ExecStart=\S+/fastlatch (.+)$", unit, re.MULTILINE)[1].split())
    assert len(lines) >= 5
    for words in lines:
        parse(words)


def parse(words: list[str]) -> None:
    """By the parser of the command line itself, which ends the program over what it does not know."""
    command = typer.main.get_command(app)
    context = command.make_context("fastlatch", list(words), resilient_parsing=False)
    name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])  # noqa: SLF001 (click has no public way)
    if hasattr(found, "commands"):
        inner = found.make_context(name, rest, parent=context)
        name, found, rest = found.resolve_command(inner, [*inner._protected_args, *inner.args])  # noqa: SLF001 (the same)
    found.make_context(name, rest, parent=context)


def test_a_misspelt_option_would_be_found():
    with pytest.raises(Exception, match="No such option"):
        parse(["serve", "--adress", "127.0.0.1"])
    with pytest.raises(Exception, match="No such command"):
        parse(["db", "upgarde"])


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def containerfile_command() -> list[str]:
    text = (DEPLOY / "Containerfile").read_text()
    assert 'ENTRYPOINT ["fastlatch"]' in text
    return yaml.safe_load(re.search(r"^CMD (\[.+\])$", text, re.MULTILINE)[1])


def containers_of(manifest: dict) -> list[dict]:
    template = manifest.get("spec", {}).get("template") if manifest["kind"] in {"Deployment", "Job"} else None
    return template["spec"]["containers"] if template else []


def test_hadolint_finds_nothing_in_the_containerfile():
    checked([_BIN / "hadolint", "--failure-threshold", "style", DEPLOY / "Containerfile"])


def test_the_containerfile_installs_extras_that_exist_and_copies_what_the_builder_is_shown():
    text = (DEPLOY / "Containerfile").read_text()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = set(re.search(r":-\.\[([a-z,]+)\]", text)[1].split(","))
    shown = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for word in line.split()}
    assert named - set(extras) == set()
    assert copied == shown
    assert re.search(r"^USER \$\{OWNER\}", text, re.MULTILINE)


def test_docker_compose_takes_the_compose_file():
    command = [_BIN / "docker-compose", "--env-file", DEPLOY / "compose.env.example", "-f", DEPLOY / "compose.yaml"]
    shown = yaml.safe_load(checked([*command, "config", "--no-env-resolution"]))
    assert shown["services"]["fastlatch"]["environment"]["FASTLATCH_ISSUER"] == "https://login.example.com"


def test_only_the_proxy_of_the_compose_file_can_be_reached_from_outside():
    services, networks = compose()["services"], compose()["networks"]
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {"proxy"}
    assert all(networks[name]["internal"] for name in networks if name != "outside")
    # Whoever is in the network that is believed could write any address.
    assert {name for name, service in services.items() if "proxied" in service["networks"]} == {"proxy", "fastlatch"}
    subnet = networks["proxied"]["ipam"]["config"][0]["subnet"]
    assert services["fastlatch"]["environment"]["FASTLATCH_TRUSTED_PROXIES"] == subnet


def test_no_file_holds_a_secret():
    for file in FILES:
        assert not re.search(r"postgres(ql)?://[^@\s/]+:[^@\s]+@", file.read_text()), file
    environment = str(compose()["x-fastlatch"]["environment"])
    assert "PASSWORD:" not in environment
    assert "SECRET_KEY:" not in environment


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
@pytest.mark.parametrize("version", ["1.29", "newest"])
def test_kubernetes_schemas_take_the_manifest(file, version):
    manifest = yaml.safe_load(file.read_text())
    if manifest["kind"] == "Kustomization":
        listed = {*manifest["resources"], "kustomization.yaml", "secret.example.yaml"}
        assert listed == {each.name for each in MANIFESTS}
        return
    wanted = kubernetes_validate.latest_version() if version == "newest" else version
    kubernetes_validate.validate(manifest, wanted, strict=True)


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
def test_every_pod_fits_the_restricted_standard_and_has_a_read_only_root(file):
    manifest = yaml.safe_load(file.read_text())
    for container in containers_of(manifest):
        pod = manifest["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_the_example_of_a_secret_is_one_that_fastlatch_refuses():
    example = yaml.safe_load((DEPLOY / "kubernetes" / "secret.example.yaml").read_text())
    assert weakness(example["stringData"]["secret-key"]) is not None


@pytest.fixture
def unit(tmp_path) -> Path:
    """The unit with a program that exists here, since systemd looks for it."""
    text = (DEPLOY / "systemd" / "fastlatch.service").read_text()
    assert "/opt/fastlatch/bin/fastlatch" in text
    unit = tmp_path / "fastlatch.service"
    unit.write_text(text.replace("/opt/fastlatch/bin/fastlatch", shutil.which("true") or "/bin/true"))
    return unit


def test_systemd_takes_the_unit(unit):
    assert checked(["systemd-analyze", "verify", "--man=no", unit]) == ""


def test_systemd_finds_the_unit_little_exposed(unit):
    checked(["systemd-analyze", "security", "--offline=true", f"--threshold={_MOST_EXPOSED}", "--no-pager", unit])


def test_every_supervisor_waits_longer_than_a_stop_takes(served):
    unit = (DEPLOY / "systemd" / "fastlatch.service").read_text()
    pod = yaml.safe_load((DEPLOY / "kubernetes" / "deployment.yaml").read_text())["spec"]["template"]["spec"]
    before_stop = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    waits = [
        int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1]),
        int(compose()["services"]["fastlatch"]["stop_grace_period"].removesuffix("s")),
        pod["terminationGracePeriodSeconds"] - before_stop,
    ]
    assert min(waits) > served.timeout_graceful_shutdown + 3


def test_every_proxy_gives_up_an_idle_connection_before_fastlatch_closes_it(served):
    transport = yaml.safe_load((DEPLOY / "traefik" / "dynamic.yaml").read_text())["http"]["serversTransports"]
    kept = [
        re.search(
            r"upstream .*?^    keepalive_timeout (\d+)s;", text("nginx/fastlatch.conf"), re.DOTALL | re.MULTILINE
        )[1],
        re.search(r"^\t+keepalive (\d+)s$", text("caddy/Caddyfile"), re.MULTILINE)[1],
        transport["fastlatch"]["forwardingTimeouts"]["idleConnTimeout"].removesuffix("s"),
    ]
    assert max(map(int, kept)) < served.timeout_keep_alive


def text(name: str) -> str:
    return (DEPLOY / name).read_text()


@pytest.fixture
def served():
    """How the server is run."""
    return configure("fastlatch.asgi:create_app", Settings.load(_env_file=None))


@pytest.mark.parametrize("script", ["make-secrets", "systemd/fastlatch-admin"])
def test_the_shell_takes_the_scripts(script):
    checked(["sh", "-n", DEPLOY / script])
    assert (DEPLOY / script).stat().st_mode & 0o111


def test_the_script_makes_secrets_once_that_fastlatch_takes(tmp_path):
    script = shutil.copy(DEPLOY / "make-secrets", tmp_path)
    checked([script])
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert set(made) == {"secret_key", "database_password"}
    assert weakness(made["secret_key"]) is None
    assert all(not file.stat().st_mode & 0o027 for file in (tmp_path / "secrets").iterdir())
    checked([script])
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == made
