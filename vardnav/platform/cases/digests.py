"""Tables: the digest of a message's text, made before the text leaves this process (I4)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models


class TextDigest(models.BinaryField):  # type: ignore[type-arg]
    """SHA-256 of the row's `text` in UTF-8, 32 bytes, set when the row is made. The database lets neither change."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 32, "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the digest; that of a row that is there already stays."""
        if add:
            text: str = model_instance.text  # type: ignore[attr-defined]
            setattr(model_instance, self.attname, hashlib.sha256(text.encode()).digest())
        return super().pre_save(model_instance, add)
