"""Problems from the children's logs, brought to the terminal as they are written."""

import dataclasses
import pathlib

_SIGNS = (" ERROR ", " CRITICAL ", '"level": "error"', '"level": "critical"', "[ERROR]")
_LONGEST = 300


@dataclasses.dataclass
class LogWatch:
    """Reads on in one log from where it was last time."""

    path: pathlib.Path
    _position: int = 0
    _rest: bytes = b""

    def new_problems(self) -> list[str]:
        """Return the lines about problems written since the last call, shortened to 300 characters."""
        try:
            with self.path.open("rb") as file:
                file.seek(self._position)
                written = file.read(1_000_000)
        except OSError:
            return []
        self._position += len(written)
        *lines, self._rest = (self._rest + written).split(b"\n")
        decoded = (line.decode("utf-8", "replace").strip() for line in lines)
        return [line[:_LONGEST] for line in decoded if any(sign in line for sign in _SIGNS)]
