"""The files of the hosting guides say what is so: read as data, no container engine needed."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib

import pytest
import yaml

from tests.deploy.nginx import SHIPPED
from vitrine.settings import Settings

SECRETS = re.compile(r"(password|secret|token|access_key|AKIA[0-9A-Z]{16})\w*\s*[=:]\s*\S", re.I)


@pytest.fixture(scope="module")
def instructions(repository) -> list[tuple[str, str]]:
    """Instructions of the Dockerfile and what they are given."""
    text = (repository / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [(line.split()[0], line.split(None, 1)[1]) for line in lines]


def given(instructions: list[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in instructions if key == name]


def config(repository) -> dict:
    return tomllib.loads((repository / ".streamlit" / "config.toml").read_text())


def compose(repository) -> dict:
    return yaml.safe_load((repository / "deploy" / "compose.yaml").read_text())


def unit(repository, name: str) -> dict[str, list[str]]:
    parser = configparser.RawConfigParser(strict=False, dict_type=dict)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(repository / "deploy" / f"vitrine-{name}.service")
    return {key: value for section in parser.sections() for key, value in parser.items(section)}


def test_the_image_runs_the_python_that_the_project_is_tried_with(repository, instructions) -> None:
    froms = given(instructions, "FROM")
    assert {image.split()[0] for image in froms} == {"python:3.11-slim-bookworm"}
    tried = tomllib.loads((repository / "pyproject.toml").read_text())["tool"]["mypy"]
    assert tried["python_version"] == "3.11"


def test_the_image_never_runs_as_root_and_checks_its_health(instructions) -> None:
    names = [name for name, _ in instructions]
    assert given(instructions, "USER") == ["10001"]
    assert names.index("USER") < names.index("CMD")
    assert "RUN" not in names[names.index("USER") :]
    assert "--start-period" in given(instructions, "HEALTHCHECK")[0]


def test_what_the_image_copies_exists_and_is_let_in(repository, instructions) -> None:
    let_in = {
        line[1:]
        for line in (repository / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    copied = set()
    for value in given(instructions, "COPY"):
        if not value.startswith("--from"):
            copied |= set(shlex.split(value)[:-1])
    assert copied
    assert all((repository / path).exists() for path in copied)
    assert copied == let_in
    assert not copied & {"input", "images", ".git", "."}


def test_the_image_installs_exact_versions(repository, instructions) -> None:
    installs = [value for value in given(instructions, "RUN") if "pip install" in value]
    assert len(installs) == 1
    assert "-r /build/requirements.txt" in installs[0]
    lines = (repository / "requirements.txt").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in listed if "==" not in line] == []


@pytest.mark.parametrize(
    "name", ["Dockerfile", "deploy/compose.yaml", "deploy/nginx.conf", ".streamlit/config.toml"]
)
def test_no_secret_is_written_down(repository, name) -> None:
    assert SECRETS.findall((repository / name).read_text()) == []


def test_the_services_are_confined(repository) -> None:
    services = compose(repository)["services"]
    assert set(services) == {"site", "api", "proxy"}
    for name in ("site", "api"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service
        # Only the proxy is reached from outside.
        assert "ports" not in service
        assert (repository / "deploy" / service["build"]["context"]).resolve() == repository
    assert services["proxy"]["ports"] == ["127.0.0.1:8080:80"]
    shipped = services["proxy"]["volumes"][0].split(":")[0]
    assert (repository / "deploy" / shipped).resolve() == SHIPPED


def test_the_proxy_and_the_services_agree_on_names_ports_and_path(repository) -> None:
    services, text = compose(repository)["services"], SHIPPED.read_text()
    upstreams = dict(re.findall(r"server (\w+):(\d+);", text))
    assert upstreams == {name: services[name]["expose"][0] for name in ("site", "api")}
    path = services["site"]["environment"]["STREAMLIT_SERVER_BASE_URL_PATH"]
    assert f"location /{path}/ {{" in text
    assert f"/{path}/_stcore/health" in services["site"]["environment"]["HEALTH_URL"]


def test_an_upload_meets_one_limit_in_the_proxy_and_the_site(repository) -> None:
    limit = config(repository)["server"]["maxUploadSize"]
    sizes = re.findall(r"^ {4}client_max_body_size (\d+)m;", SHIPPED.read_text(), re.MULTILINE)
    # One megabyte more for what stands around one file in a form.
    assert [int(size) for size in sizes] == [limit + 1]


def test_the_site_is_guarded_and_tells_nobody_about_its_visitors(repository) -> None:
    found = config(repository)
    assert found["server"]["enableXsrfProtection"] is True
    assert found["server"].get("enableCORS", True) is True
    assert found["browser"]["gatherUsageStats"] is False
    assert found["client"]["showErrorDetails"] == "none"
    assert {"light", "dark"} <= set(found["theme"])


@pytest.mark.parametrize("name", ["site", "api"])
def test_the_units_are_hardened_and_stop_in_time(repository, name) -> None:
    found = unit(repository, name)
    wanted = {
        "DynamicUser": "yes",
        "ProtectSystem": "strict",
        "NoNewPrivileges": "yes",
        "PrivateTmp": "yes",
        "ProtectHome": "yes",
        "CapabilityBoundingSet": "",
        "KillMode": "mixed",
    }
    assert {key: found.get(key) for key in wanted} == wanted
    assert int(found["TimeoutStopSec"]) <= 30
    assert "0.0.0.0" not in found["ExecStart"]


def test_every_setting_that_the_files_give_is_one(repository) -> None:
    known = {f"VITRINE_{name.upper()}" for name in Settings.model_fields}
    for path in (
        "Dockerfile",
        "deploy/compose.yaml",
        *map(str, (repository / "deploy").glob("*.service")),
    ):
        used = set(re.findall(r"\bVITRINE_[A-Z0-9_]+", (repository / path).read_text()))
        assert used <= known, path
