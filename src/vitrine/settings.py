"""Where things are and how much is accepted; every setting is an environment variable.

``VITRINE_ROOT`` is the folder that holds ``fichiers/`` and ``input/``; the repository by default.
``VITRINE_S3_*`` say where larger artefacts are fetched from and published to; credentials are
found the way every AWS tool finds them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings read from ``VITRINE_*`` environment variables."""

    model_config = SettingsConfigDict(env_prefix="VITRINE_", env_ignore_empty=True, frozen=True)

    root: Path = REPOSITORY
    language: Literal["fr", "en"] = "fr"
    log_format: Literal["text", "json"] = "text"
    s3_bucket: str | None = None
    s3_prefix: str = ""
    s3_region: str | None = None
    s3_endpoint_url: str | None = None
    s3_anonymous: bool = False
    # What the site makes and can make again; ``.cache`` under the root by default.
    cache: Path | None = None

    @property
    def artefacts(self) -> Path:
        """Folder of the artefacts and their manifest."""
        return self.root / "fichiers"

    @property
    def trainings(self) -> Path:
        """Folder of the results of live trainings."""
        return (self.cache or self.root / ".cache") / "trainings"


@cache
def settings() -> Settings:
    """Settings of this process, read once."""
    return Settings()
