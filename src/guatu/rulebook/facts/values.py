"""The Chinese names of the codes that fact columns hold."""

from __future__ import annotations

from guatu.kernel import kinds
from guatu.kernel.lifecycle import LABELS

VALUES: dict[str, dict[str, str]] = {
    "nature": kinds.NATURES,
    "kind": kinds.KINDS,
    "level": kinds.LEVELS,
    "stage": {stage.value: label for stage, label in LABELS.items()},
    "source": {
        "budget": "国家预算资金",
        "loan": "国内贷款",
        "foreign": "利用外资",
        "own": "自筹资金",
        "other": "其他资金",
        "bond": "债券",
    },
    "evidence": {
        "mobilisation": "组织集中开工推进活动",
        "criticism_municipal": "被市级通报批评",
        "criticism_provincial": "被省级通报批评",
        "praise": "受表扬",
        "accident": "安全质量事故",
        "deduction": "其他扣分",
        "bonus": "其他加分",
    },
}
