"""``govbench verify``: are the stored scores those of the predictions?"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from govbench.commands.base import Command, add_resampling, print_json, progress, stored_json
from govbench.errors import Finding, GovbenchError, collected


def _arguments(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "folders", nargs="+", metavar="FOLDER", help="of a row, or of rows: baselines/crf, baselines"
    )
    made.add_argument("--markdown", action="store_true", help="print Markdown, for a comment")
    made.add_argument(
        "--rerun", action="store_true", help="fit and predict again, and record what comes out the same"
    )
    made.add_argument(
        "--before", metavar="FOLDER", help="the rows before a change: it may bring no new 'reproduced' record"
    )
    add_resampling(made)


def _run(options: argparse.Namespace) -> int:
    from govbench.protocols import DEFAULT
    from govbench.reports.submissions import comment
    from govbench.results import RECORDED, REPRODUCED
    from govbench.submissions.folder import rows_in, shown
    from govbench.submissions.rerun import rerun
    from govbench.submissions.verify import Verification, verify

    asked: dict[str, Any] = {"bootstrap": options.bootstrap, "seed": options.seed}
    asked["before"] = Path(options.before) if options.before else None
    levels = {} if options.rerun else {REPRODUCED: RECORDED}
    found = []
    folders = [Path(folder) for folder in options.folders]
    if not options.before:  # of a change every folder is a row: none may hide behind rows inside it
        folders = [row for folder in folders for row in rows_in(folder)]
    with progress("folders", len(folders)) as advance:
        for folder in folders:
            try:
                one = verify(folder, **asked)
            except GovbenchError as error:  # there is no such folder: the others are checked all the same
                one = Verification(shown(str(folder)), error.findings)
            # A record of other predictions is what running again puts right.
            if options.rerun and {finding.code for finding in one.findings} <= {"V118"}:
                findings: list[Finding] = []
                with collected(findings):
                    findings += rerun(folder)
                again = verify(folder, **asked)
                one = replace(again, findings=(*again.findings, *findings))
            found.append(one)
            advance()
    if options.json:
        stored = [
            {
                "name": one.name,
                "findings": [vars(finding) for finding in one.findings],
                "rows": [stored_json(result) for result in one.results],
                "claims": [vars(claim) for claim in one.claims],
            }
            for one in found
        ]
        print_json({"folders": stored})
    elif options.markdown:
        print(comment(found))
    else:
        for one in found:
            told = [
                f"{r.report.task} {levels.get(r.trust, r.trust)}"
                for r in one.results
                if r.protocol == DEFAULT
            ]
            told += [f"{claim.task} self-reported" for claim in one.claims]
            print(f"{one.name}: {', '.join(told) if not one.findings else 'found wanting'}")
            if one.findings:
                print(GovbenchError(one.findings), file=sys.stderr)
    codes = {finding.code for one in found for finding in one.findings}
    return 2 if codes & {"S105", "B109"} else int(bool(codes))


COMMAND = Command(
    name="verify",
    about="are the stored scores those of the predictions? / 核对成绩与预测",
    example="govbench verify baselines/crf",
    arguments=_arguments,
    run=_run,
)
