"""Helper models: heads that follow the labels, fine-tuned models, and what they predict of every image."""

from armful.helper_models.embedding_handler import model_embeddings_handler
from armful.helper_models.families import families
from armful.helper_models.fine_tune_handler import fine_tune_handler
from armful.helper_models.follower import Follower
from armful.helper_models.live_head import LEAST_LABELS, Training
from armful.helper_models.predicting import predict_handler, request_all_predictions
from armful.helper_models.predictions import NO_CLASS, Predictions
from armful.helper_models.predictors import Predictors
from armful.helper_models.standing import Standing, standing

__all__ = [
    "LEAST_LABELS",
    "NO_CLASS",
    "Follower",
    "Predictions",
    "Predictors",
    "Standing",
    "Training",
    "families",
    "fine_tune_handler",
    "model_embeddings_handler",
    "predict_handler",
    "request_all_predictions",
    "standing",
]
