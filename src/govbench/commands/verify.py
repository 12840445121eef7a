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
    made.add_argument("folders", nargs="+", metavar="FOLDER", help="of one row, such as baselines/crf")
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
    from govbench.submissions.rerun import rerun
    from govbench.submissions.verify import verify

    asked: dict[str, Any] = {"bootstrap": options.bootstrap, "seed": options.seed}
    asked["before"] = Path(options.before) if options.before else None
    levels = {} if options.rerun else {REPRODUCED: RECORDED}
    found = []
    with progress("folders", len(options.folders)) as advance:
        for folder in map(Path, options.folders):
            one = verify(folder, **asked)
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
        folders = [
            {
                "name": one.name,
                "findings": [vars(finding) for finding in one.findings],
                "rows": [stored_json(result) for result in one.results],
                "claims": [vars(claim) for claim in one.claims],
            }
            for one in found
        ]
        print_json({"folders": folders})
    elif options.markdown:
        print(comment(found))
    else:
        for one in found:
            shown = [
                f"{r.report.task} {levels.get(r.trust, r.trust)}"
                for r in one.results
                if r.protocol == DEFAULT
            ]
            shown += [f"{claim.task} self-reported" for claim in one.claims]
            print(f"{one.name}: {', '.join(shown) if not one.findings else 'found wanting'}")
            if one.findings:
                print(GovbenchError(one.findings), file=sys.stderr)
    return 1 if any(one.findings for one in found) else 0


COMMAND = Command(
    name="verify",
    about="are the stored scores those of the predictions? / 核对成绩与预测",
    example="govbench verify baselines/crf",
    arguments=_arguments,
    run=_run,
)
