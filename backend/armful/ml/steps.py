"""What happens to a model's weights in one stage of a training. Imports torch."""

from typing import Any

import torch
from timm.optim._param_groups import param_groups_layer_decay
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.utils.model_ema import ModelEmaV3
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from armful.ml import checkpoint
from armful.ml.checkpoint import Checkpoint
from armful.ml.fine_tuning import FROZEN_BELOW, FineTuneSettings, Stage

_WEIGHT_DECAY = 0.05
_CLASSIFIER_RATE = 10.0
"""How much faster the classifier learns while it learns alone."""
_WARM_UP_SHARE = 0.1
_LONGEST_GRADIENT = 1.0
_AVERAGED_STEPS = 50
"""Over about how many of the last steps weights are averaged."""


class Steps:
    """AdamW with layer-wise rates, a warm-up and a cosine, over the batches of all the stage's epochs."""

    def __init__(self, model: Any, settings: FineTuneSettings, stage: Stage, batches: int) -> None:
        """`batches` is how many an epoch has."""
        self.stage = stage
        self.batches = batches
        self._model = model
        alone = stage == "classifier"
        for parameter in model.parameters():
            parameter.requires_grad_(not alone)
        for parameter in self._model.get_classifier().parameters():
            parameter.requires_grad_(True)
        groups: Any = param_groups_layer_decay(
            model,
            _WEIGHT_DECAY,
            no_weight_decay_list=self._model.no_weight_decay() if hasattr(self._model, "no_weight_decay") else (),
            layer_decay=settings.layer_decay,
            no_opt_scale=FROZEN_BELOW,
        )
        self._learning = [parameter for group in groups for parameter in group["params"]]
        rate = settings.learning_rate * (_CLASSIFIER_RATE if alone else 1)
        kind = self._learning[0].device.type
        self._optimizer = torch.optim.AdamW(groups, lr=rate, fused=kind in {"cpu", "cuda"})
        epochs = settings.frozen_epochs if alone else settings.epochs - settings.frozen_epochs
        warm_up = max(1, int(_WARM_UP_SHARE * epochs * batches))
        self._rates: Any = CosineLRScheduler(
            self._optimizer,
            t_initial=max(1, epochs * batches),
            warmup_t=warm_up,
            warmup_lr_init=rate / 100,
            t_in_epochs=False,
        )
        self._scaler = torch.amp.GradScaler(kind, enabled=kind == "cuda" and not torch.cuda.is_bf16_supported(False))
        self._average = ModelEmaV3(model, decay=1 - 1 / _AVERAGED_STEPS, use_warmup=True)
        self._taken = 0
        self._rates.step_update(0)

    @property
    def learning_rate(self) -> float:
        """Of the classifier, now."""
        return max(float(group["lr"]) for group in self._optimizer.param_groups)

    @property
    def averaged(self) -> Any:
        """The model with the average of its last weights, which is steadier than any of them, and better."""
        return self._average.module

    def begin(self) -> None:
        """Make the model learn; the statistics of batch norms stay those of the pretrained weights, which knew more."""
        self._model.train()
        for module in self._model.modules():
            if isinstance(module, _BatchNorm):
                module.eval()

    def take(self, loss: torch.Tensor) -> None:
        """One step against this loss."""
        self._optimizer.zero_grad()
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._scaler.unscale_(self._optimizer)
        nn.utils.clip_grad_norm_(self._learning, _LONGEST_GRADIENT)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._taken += 1
        self._rates.step_update(self._taken)
        self._average.update(self._model, step=self._taken)

    def saved(self) -> Checkpoint:
        """All that `load` needs to go on as if nothing had happened."""
        parts = {
            "model": self._model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": checkpoint.optimizer_tensors(self._optimizer),
        }
        return Checkpoint(
            {f"{part}.{name}": tensor for part, tensors in parts.items() for name, tensor in tensors.items()},
            {"stage": self.stage, "taken": self._taken, "scaler": self._scaler.state_dict()},
        )

    def load(self, saved: Checkpoint) -> None:
        """Go on from what `saved` returned, made for the same settings and stage."""
        self._model.load_state_dict(saved.part("model"))
        self.averaged.load_state_dict(saved.part("averaged"))
        checkpoint.load_optimizer(self._optimizer, saved.part("optimizer"))
        if saved.scalars["scaler"]:
            self._scaler.load_state_dict(saved.scalars["scaler"])
        self._taken = saved.scalars["taken"]
        self._rates.step_update(self._taken)
