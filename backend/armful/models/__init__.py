"""The tables, one file per noun."""

from armful.models.dataset import Dataset
from armful.models.embedding import EmbeddingSet, EmbeddingShard
from armful.models.image import Image, ImageName, ReferenceImage, Refusal
from armful.models.job import Job, JobState
from armful.models.label import Batch, BatchKind, Label, LabelChange, LabelState
from armful.models.model import FeatureSet, Head, Model, ModelKind, PredictionShard
from armful.models.project import Class, ClassExample, Project, SavedView
from armful.models.user import OWNER_ID, User

__all__ = [
    "OWNER_ID",
    "Batch",
    "BatchKind",
    "Class",
    "ClassExample",
    "Dataset",
    "EmbeddingSet",
    "EmbeddingShard",
    "FeatureSet",
    "Head",
    "Image",
    "ImageName",
    "Job",
    "JobState",
    "Label",
    "LabelChange",
    "LabelState",
    "Model",
    "ModelKind",
    "PredictionShard",
    "Project",
    "ReferenceImage",
    "Refusal",
    "SavedView",
    "User",
]
