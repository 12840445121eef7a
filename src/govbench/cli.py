"""The ``govbench`` command: arguments and exit codes over the library.

Exit codes: 0 done; 1 checked and found wanting (``--check``), or some of several files or systems failed;
2 the input cannot be used; 130 interrupted.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from govbench.commands import COMMANDS, parser
from govbench.errors import GovbenchError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show Chinese shows question marks, not a traceback.
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except GovbenchError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept / 已中断，已完成的部分保留", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of stdout, such as head, has closed it
        sys.stderr.close()
        return 0
    except OSError as error:
        place = str(error.filename or "")
        print(GovbenchError.of("S105", error.strerror or str(error), file=place), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
