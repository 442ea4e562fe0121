"""The China (Xinjiang) Pilot Free Trade Zone: its words, its rules, its picture."""

from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
