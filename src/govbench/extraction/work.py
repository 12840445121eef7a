"""From files to figures, in several processes, in the order of the files."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice

from govbench.errors import Finding, GovbenchError
from govbench.extraction.figures import Failure, FileFigures, extract_bytes
from govbench.extraction.sources import Source

# Less than this is read sooner than a process has started.
_SMALL = 1 << 20
# Windows waits for no more handles at once.
_MOST = 60


def extract_sources(sources: Sequence[Source], jobs: int | None = None) -> Iterator[FileFigures | Failure]:
    """One result a source, in order. A source that fails gives its failure, and the others go on.

    ``jobs`` is the number of processes; by default that of the CPUs, or one where there is little to read.
    The processes are started anew (spawn), so a script that asks for several needs the usual
    ``if __name__ == "__main__"``. Results wait in memory only for their turn, at most two a process.
    """
    if jobs is None:
        jobs = 1 if sum(source.size() for source in sources) < _SMALL else cpus()
    jobs = min(jobs, len(sources), _MOST)
    return _parallel(sources, jobs) if jobs > 1 else map(_extract, sources)


def cpus() -> int:
    """The CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _extract(source: Source) -> FileFigures | Failure:
    try:
        return extract_bytes(source.read(), source.name)
    except GovbenchError as error:
        found = error.findings
        return Failure(source.name, tuple(replace(f, file=f.file or source.name) for f in found))
    except OSError as error:
        return _failure("S105", error.strerror or str(error), source)
    except MemoryError:
        return _failure("X108", "there is not enough memory for it", source)
    except Exception as error:  # a fault of govbench: it must not cost the figures of the other files
        return _failure("X107", f"govbench failed here: {type(error).__name__}: {error}"[:500], source)


def _parallel(sources: Sequence[Source], jobs: int) -> Iterator[FileFigures | Failure]:
    rest, pool = iter(sources), _pool(jobs)
    waiting: deque[tuple[Source, Future[FileFigures | Failure]]] = deque()
    try:
        while True:
            for source in islice(rest, 2 * jobs - len(waiting)):
                waiting.append((source, _submit(pool, source)))
            if not waiting:
                return
            source, future = waiting.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                # Nobody says whose file ended the process: those under way are taken again, each alone.
                pool.shutdown()
                again = [source, *(other for other, _ in waiting)]
                waiting.clear()
                yield from map(_alone, again)
                pool = _pool(jobs)
                continue
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, source: Source) -> Future[FileFigures | Failure]:
    try:
        return pool.submit(_extract, source)
    except BrokenProcessPool as error:
        broken: Future[FileFigures | Failure] = Future()
        broken.set_exception(error)
        return broken


def _alone(source: Source) -> FileFigures | Failure:
    with _pool(1) as pool:
        try:
            return pool.submit(_extract, source).result()
        except BrokenProcessPool:
            return _failure("X108", "the process that read it ended without an answer", source)


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_die_quietly)


def _die_quietly() -> None:
    """Ctrl-C reaches the workers too: they end, and leave it to the parent to speak."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _failure(code: str, message: str, source: Source) -> Failure:
    return Failure(source.name, (Finding(code, message, source.name),))
