from pathlib import Path
from threading import Lock

from armful.ml import joined, source
from armful.ml.encoder import Encoder, EncoderChoice, available_encoders, load_encoder


class Encoders:
    """The encoders of one process: each is loaded at most once, at first use."""

    def __init__(self, models_folder: Path, *, device: str) -> None:
        self._models_folder = models_folder
        self._device = device
        self._lock = Lock()
        self._loaded: dict[str, Encoder] = {}

    def available(self) -> list[EncoderChoice]:
        """What works here without a network; any other timm name, or a folder, can be given as well."""
        return available_encoders()

    def check(self, name: str) -> None:
        """NotFoundError for a name that `load` would not know. Weights are not looked for."""
        for part in joined.parts_of(name):
            source.check(part)

    def load(self, name: str) -> Encoder:
        """As `load_encoder`; others who want the same one wait while one thread loads it."""
        if (loaded := self._loaded.get(name)) is not None:
            return loaded
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = load_encoder(name, device=self._device, models_folder=self._models_folder)
            return self._loaded[name]
