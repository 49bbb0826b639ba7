"""Encoders: from pixels to vectors. Knows no tables; the only home of torch, timm and OpenVINO.

Importing this module imports none of the three.
"""

from armful.ml.encoder import Encoder, EncoderChoice, available_encoders, embedding_version, load_encoder
from armful.ml.encoders import Encoders
from armful.ml.environment import CPU_ENVIRONMENT
from armful.ml.metrics import Metrics, evaluate, log_loss

__all__ = [
    "CPU_ENVIRONMENT",
    "Encoder",
    "EncoderChoice",
    "Encoders",
    "Metrics",
    "available_encoders",
    "embedding_version",
    "evaluate",
    "load_encoder",
    "log_loss",
]
