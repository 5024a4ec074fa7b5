"""A scanner for tests: knows EICAR's harmless test file, and nothing else."""

from vardnav.platform.files.ports import Verdict

# Split, so that this source file is not itself taken for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeScanner:
    """Finds EICAR anywhere in the bytes; `is_down` answers as a scanner that cannot be reached."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down

    def scan(self, content: bytes) -> Verdict:
        """Return infected if the test virus is there, clean if not."""
        if self.is_down:
            return Verdict(is_scanned=False)
        is_infected = EICAR in content
        return Verdict(True, is_infected, "fake", "Eicar-Test-Signature" if is_infected else "")
