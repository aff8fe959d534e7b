"""``vitrine artefacts``, and the script that is the same as ``fetch``."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.artefacts.conftest import aws, proxy, served, shelf  # noqa: F401 - fixtures
from tests.artefacts.s3_server import Fault
from vitrine.artefacts import fetching, original
from vitrine.artefacts.manifest import describe
from vitrine.artefacts.s3 import Connection
from vitrine.artefacts.shipping import update_manifest
from vitrine.cli import app
from vitrine.settings import settings


@pytest.fixture
def folder(tmp_path, aws, shelf, proxy):  # noqa: F811
    """The folder of the settings, and a bucket that holds two files."""
    aws.setenv("VITRINE_ROOT", str(tmp_path))
    aws.setenv("VITRINE_LANGUAGE", "en")
    aws.setenv("VITRINE_S3_BUCKET", shelf.name)
    aws.setenv("VITRINE_S3_PREFIX", "/")
    aws.setenv("VITRINE_S3_ENDPOINT_URL", proxy.url)
    for key in ("one", "two"):
        (shelf / f"{key}.json").write_text(f'"{key}"')
        update_manifest(shelf, [describe(shelf, f"{key}.json", key, "record", "make", "row")])
    settings.cache_clear()
    yield tmp_path / "fichiers"
    settings.cache_clear()


@pytest.fixture
def transfer(folder):
    """Run ``vitrine artefacts``."""
    return lambda *arguments: CliRunner().invoke(app, ["artefacts", *arguments])


def test_one_line_for_every_file_and_0(transfer, folder) -> None:
    result = transfer("fetch")
    assert result.stdout.splitlines() == [
        "fichiers/one.json: fetched.",
        "fichiers/two.json: fetched.",
    ]
    assert result.exit_code == 0
    assert transfer("status").exit_code == 0
    assert "one.json: already there." in transfer("fetch", "--only", "one").stdout


def test_a_dry_run_says_what_it_would_do(transfer, folder) -> None:
    assert transfer("fetch", "two", "--dry-run").stdout == "fichiers/two.json: would be fetched.\n"
    assert not folder.exists()


def test_a_file_that_fails_is_one_line_and_1(transfer, folder, proxy) -> None:  # noqa: F811
    proxy.faults = [Fault("one.json", 403, "AccessDenied")]
    result = transfer("fetch")
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first.startswith("fichiers/one.json: failed. The bucket ")
    assert second == "fichiers/two.json: fetched."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("fetch", "--only", "three"), "There is no three there"), (("publish",), "manifest")],
)
def test_what_cannot_be_begun_is_one_sentence_and_2(transfer, folder, arguments, said) -> None:
    result = transfer(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_no_bucket_is_said_with_2(transfer, aws) -> None:  # noqa: F811
    aws.delenv("VITRINE_S3_BUCKET")
    settings.cache_clear()
    result = transfer("fetch")
    assert (result.exit_code, "VITRINE_S3_BUCKET" in result.stderr) == (2, True)


def test_publishing_says_what_it_did(transfer, folder) -> None:
    transfer("fetch")
    (folder / "two.json").write_text('"due"')
    update_manifest(folder, [describe(folder, "two.json", "two", "record", "make", "row")])
    result = transfer("publish")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "fichiers/one.json: the bucket has it already.",
        "fichiers/two.json: published.",
    ]


def test_trusting_is_explained(transfer, folder, aws, proxy, shelf) -> None:  # noqa: F811
    connection = Connection(shelf.name, endpoint_url=proxy.url)
    aws.setattr(original, "CONNECTION", connection)
    (shelf / "dump.joblib").write_text("code")
    aws.setattr(original, "FILES", {"dump.joblib": "fichiers"})
    result = transfer("fetch", "--source", "original")
    assert result.exit_code == 1
    assert "reading it runs whatever its author put in it" in result.stdout
    assert transfer("fetch", "--source", "original", "--trust").exit_code == 0
    assert (folder / "dump.joblib").read_text() == "code"


def test_stopping_is_said_with_130(transfer, folder, aws) -> None:  # noqa: F811
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    aws.setattr(fetching, "fetch", interrupted)
    result = transfer("fetch")
    assert (result.exit_code, result.stdout.startswith("Stopped.")) == (130, True)


def test_the_script_does_the_same(folder, repository) -> None:
    command = [sys.executable, str(repository / "scripts" / "fetch_s3.py"), "--only", "one", "two"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"LANG": "C.UTF-8"}
    )
    assert (done.returncode, done.stdout.count(": fetched.")) == (0, 2), done.stderr


def test_the_shipped_artefacts_pass_verification(run) -> None:
    assert run("artefacts", "verify").exit_code == 0
    status = run("artefacts", "status")
    assert status.exit_code == 0
    assert "text_model" in status.stdout


def test_verification_names_what_is_wrong(run, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "fichiers"
    folder.mkdir()
    row = {
        "key": "k",
        "path": "k.json",
        "kind": "record",
        "sha256": "0",
        "size": 1,
        "producer": "p",
        "data": "d",
        "metrics": {},
    }
    (folder / "manifest.json").write_text(json.dumps({"artefacts": [row]}))
    monkeypatch.setenv("VITRINE_ROOT", str(tmp_path))
    settings.cache_clear()
    result = run("artefacts", "verify")
    assert result.exit_code == 1
    assert "git restore fichiers/k.json" in result.stderr
    assert run("artefacts", "status").exit_code == 1
