"""Arguments of commands: errors in one line, words that ask for nothing heavy, numbers."""

import argparse
import math
from typing import NoReturn

from ftzmap import version
from ftzmap.cli.failures import UNUSABLE
from ftzmap.text import terminal
from ftzmap.text.escape import plain


class Parser(argparse.ArgumentParser):
    """Argument errors in one line."""

    def error(self, message: str) -> NoReturn:
        """End with one line and the exit code of an unusable call."""
        terminal.note(f"{self.prog}: {plain(message)} (see {self.prog} --help)")
        raise SystemExit(UNUSABLE)

    def print_help(self, file: object = None) -> None:
        """Print the help; unlike argparse, tell when standard output is full."""
        for line in self.format_help().splitlines():
            terminal.say(line)
        terminal.flush()


class OutputFile(argparse.Action):
    """A file to write; the formats are read only when help names their endings."""

    help = property(
        lambda self: _output_endings(),
        lambda self, _: None,  # `argparse` sets it
    )

    def __call__(
        self, parser: argparse.ArgumentParser, options: argparse.Namespace, path: object, *_: object
    ) -> None:
        """Keep the path."""
        setattr(options, self.dest, path)


def _output_endings() -> str:
    """Return the endings of files that can be written; a help page alone needs them."""
    from ftzmap.boundary.opening import output_endings

    return ", ".join(output_endings())


def _kinds() -> str:
    """Return the formats of files of sites; a help page alone needs them."""
    from geo.formats.catalogue import point_titles

    return point_titles()


class Places(argparse.Action):
    """A point or a file of sites; the formats are read only when help names them."""

    help = property(
        lambda self: f"degrees, a coordinate in quotes, or with --out a file: {_kinds()}",
        lambda self, _: None,  # `argparse` sets it
    )

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        options: argparse.Namespace,
        words: object,
        *_: object,
    ) -> None:
        """Keep the words."""
        setattr(options, self.dest, words)


class Questions(argparse.Action):
    """A file of questions: with it, neither areas nor a brief have to be named."""

    def __call__(
        self, parser: argparse.ArgumentParser, options: argparse.Namespace, path: object, *_: object
    ) -> None:
        """Keep the path, and ask for nothing else."""
        for action in parser._actions:
            action.required = False
        setattr(options, self.dest, path)


class Version(argparse.Action):
    """Read the version only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print the version and end."""
        terminal.say(f"{parser.prog} {version()}")
        parser.exit()


def percent(text: str) -> float:
    """Return a percentage from 0 to 100; other text is refused by argparse."""
    value = _number(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError("give a percentage from 0 to 100")
    return value


def port(text: str) -> int:
    """Return a port; other text is refused by argparse."""
    value = _number(text)
    if value not in range(1, 65536):
        raise argparse.ArgumentTypeError("give a port from 1 to 65535")
    return int(value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
