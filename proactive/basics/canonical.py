"""Canonical JSON (RFC 8785): the same content is the same bytes, so that anybody can form again what was signed."""

import json
from collections.abc import Mapping
from typing import Any


def canonical_json(content: Mapping[str, Any]) -> str:
    """Sorted keys, no spaces, letters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
