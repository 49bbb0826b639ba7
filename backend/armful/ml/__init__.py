"""Encoders: from pixels to vectors. Knows no tables; the only home of torch, timm and OpenVINO.

Importing this module imports none of the three.
"""

from armful.ml.bundle import BundleFormat, write_bundle
from armful.ml.classifier import Classifier, load_classifier
from armful.ml.encoder import Encoder, EncoderChoice, available_encoders, embedding_version, load_encoder
from armful.ml.encoders import Encoders
from armful.ml.environment import CPU_ENVIRONMENT
from armful.ml.fine_tuning import FROZEN_BELOW, Epoch, FineTuned, FineTuneSettings, Watch, prepare_training
from armful.ml.head import Head
from armful.ml.head_training import TrainedHead, learning_curve, train_head
from armful.ml.joined import parts_of as encoder_parts
from armful.ml.metrics import Metrics, evaluate, log_loss
from armful.ml.mistakes import label_doubts
from armful.ml.retrieval import mean_average_precision
from armful.ml.split import validation as validation_split

__all__ = [
    "CPU_ENVIRONMENT",
    "FROZEN_BELOW",
    "BundleFormat",
    "Classifier",
    "Encoder",
    "EncoderChoice",
    "Encoders",
    "Epoch",
    "FineTuneSettings",
    "FineTuned",
    "Head",
    "Metrics",
    "TrainedHead",
    "Watch",
    "available_encoders",
    "embedding_version",
    "encoder_parts",
    "evaluate",
    "label_doubts",
    "learning_curve",
    "load_classifier",
    "load_encoder",
    "log_loss",
    "mean_average_precision",
    "prepare_training",
    "train_head",
    "validation_split",
    "write_bundle",
]
