"""Where a fit stands after an epoch, kept in a file: one that was killed goes on, to the same weights as if it had not been."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from nlp.ml.network import Network


@dataclass(frozen=True, slots=True)
class Progress:
    """The file of a fit, and what the fit is made of: its recipe and its examples, in words."""

    path: Path
    made_of: str

    def save(self, epochs: int, network: Network, optimiser: Any, schedule: Any, chance: random.Random) -> None:
        """Keep the state after so many epochs, in place of the last one."""
        state = {
            "made_of": self.made_of,
            "epochs": epochs,
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "draws": (chance.getstate(), torch.get_rng_state()),
        }
        partial = self.path.with_name(self.path.name + ".partial")
        torch.save(state, partial)
        partial.replace(self.path)

    def load(self, network: Network, optimiser: Any, schedule: Any, chance: random.Random) -> int:
        """Put everything as it was kept; return how many epochs are done, 0 without a file.

        Raises ValueError if the file is of another fit.
        """
        if not self.path.exists():
            return 0
        state = torch.load(self.path, map_location="cpu", weights_only=False)
        if state["made_of"] != self.made_of:
            raise ValueError(
                f"{self.path} is what is left of a training with another recipe or other texts. Delete it to begin anew, "
                "or go back to that recipe to finish it."
            )
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        drawn, noise = state["draws"]
        chance.setstate(drawn)
        torch.set_rng_state(noise)
        return int(state["epochs"])
