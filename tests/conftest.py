"""Shared paths and small documents."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# Timing says nothing about correctness, and a loaded machine must not fail a test.
settings.register_profile("govbench", deadline=None)
settings.load_profile("govbench")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of annotations/ that a test may spoil: the real document and the settings that go with it."""
    ignored = shutil.ignore_patterns("synthetic")
    copy = Path(shutil.copytree(REPOSITORY / "annotations", tmp_path / "annotations", ignore=ignored))
    settings = copy / "corpus.yaml"
    text = re.sub(r"(?ms)^validation:.*\Z", "validation: []\n", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    return copy
