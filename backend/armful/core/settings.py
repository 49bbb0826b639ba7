"""Settings, read from the environment (prefix `ARMFUL_`); the same names in every deployment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where Armful finds its parts. `armful up` fills these in; compose sets them in the environment."""

    model_config = SettingsConfigDict(env_prefix="ARMFUL_", env_file=None, frozen=True)

    database_url: str
    """SQLAlchemy URL of a Postgres database; `postgresql://` means psycopg 3."""
    broker_url: str
    """Celery broker: `redis://…`, or `armful-files:///folder` for the atomic file transport."""
    store: Path
    """Folder of originals, thumbnails, vectors and models."""
    import_roots: list[Path] = Field(default_factory=list)
    """Server folders may be imported only from below these."""
    frontend: Path | None = None
    """The built single-page application, served by the API when set."""
    allowed_hosts: list[str] = Field(default_factory=lambda: ["127.0.0.1", "localhost", "[::1]"])
    """Host names a request may carry; a guard against DNS rebinding."""
    encoder: str = "tf_efficientnet_lite0"
    """Encoder of a new dataset: a timm name, or a local folder with `config.json` and `model.safetensors`."""
    device: str = "auto"
    """`auto`, `cpu`, `cuda`, `cuda:1`, `mps`."""
    max_upload_files: int = 1000
    max_file_bytes: int = 200 * 1024 * 1024
    max_request_bytes: int = 1024 * 1024 * 1024
    """A request with more is refused before it fills the disk."""
    max_pixels: int = 200_000_000
    """Pictures with more pixels are refused before they are decoded."""
    index_bytes: int = 4 * 1024**3
    """Memory for the indexes that rank by likeness: those used last are kept, at least one. As much again and up to
    three quarters more may go to features and predictions."""
    improve_embeddings_at: int = Field(default=1000, ge=0)
    """Labels of a project from which its embeddings are fine-tuned in the background, by a worker with nothing else to
    do, and again each time they have doubled; 0 switches it off."""
    decode_seconds: float = 20.0
    """Wall time one picture may take to decode before its decoder is stopped."""
    job_lease_seconds: float = 20.0
    """A job whose worker has been silent this long is given to another."""
