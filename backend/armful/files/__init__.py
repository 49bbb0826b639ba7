"""Pictures on disk: stored by content hash, decoded in a sandbox. Knows no tables; the only home of Pillow."""

from armful.files.decoder import DECODER_VERSION, Decoder, Refused
from armful.files.picture import Picture, PixelSpec
from armful.files.store import Store

__all__ = ["DECODER_VERSION", "Decoder", "Picture", "PixelSpec", "Refused", "Store"]
