"""What the files of this folder name: the harness looks for it beside them."""

from govbench.integrations.lm_eval import GovbenchTask

__all__ = ["GovbenchTask"]
