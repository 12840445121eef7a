"""Every problem govbench reports: a stable code, what is wrong, and what to do about it.

The table below is the only place where codes and remedies are written; the text that goes with one
occurrence (the surface, the label, the id) is supplied by whoever finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

REMEDIES = MappingProxyType(
    {
        # annotation files
        "A101": "write the line as the format in annotations/README.md shows",
        "A102": "use one of the labels listed in annotations/GUIDELINES.md",
        "A103": "copy the surface exactly as it stands in the sentence (or in the enclosing mention)",
        "A104": "add ' #n' after the surface, n counting its occurrences from 1",
        "A105": "use ids of the document, in order, each exactly once",
        "A106": "copy the text of the line, paragraph or sentence from document.txt without a change",
        "A107": "let one span end before the other begins, or put one inside the other",
        "A108": "keep one label for one span (rule N3)",
        "A109": "annotate the numeral as a metric or as a distractor",
        "A110": "let exactly one metric or distractor cover each numeral",
        "A111": "correct the field, or add an 'exception' line that says why the normaliser does not apply",
        "A112": "give the field a value of its closed list (annotations/GUIDELINES.md)",
        "A113": "restore the file, or run in the root of the repository (your own: docs/OWN-CORPUS.md)",
        "A114": "write the fields of the file as annotations/README.md describes",
        "A115": "restore document.txt; its bytes are fixed by the sha256 in meta.yaml",
        "A116": "log a decision for this difference in decisions.jsonl",
        "A117": "make the decision quote the two passes as they are, then decide it once",
        "A118": "log a decision, or bring gold back to what the passes and decisions give",
        "A120": "settle structure.tsv of both passes first; ids of paragraphs depend on it",
        "A119": "lengthen the surface, or delete the item",
        "A121": "rephrase it, or list an official name with its source in annotations/set-phrases.tsv",
        "A122": "rewrite one of the two documents",
        "A123": "write and annotate more documents in which it occurs",
        "A124": "correct the figures of the text, or the line of relations.tsv",
        # building and loading the corpus
        "B101": "run 'govbench build' and commit corpus/",
        "B102": "choose one of the configurations",
        "B103": "choose one of the splits",
        "B104": "reinstall govbench-zh, or run from a clone that has corpus/",
        "B106": "run the command that the page names for it, and commit the page",
        "B107": "name an empty folder, or one that 'govbench build' wrote",
        "B108": "put the lines <!-- name --> and <!-- /name --> where the table belongs",
        "B109": "delete that folder, and make it again with 'govbench run --out' or 'govbench submit'",
        "B110": "run 'govbench rescore --write --baselines FOLDER': it scores the stored predictions anew",
        "B111": "name a corpus folder: after 'git worktree add ../old v1.0.0' that is ../old/corpus",
        "B112": "make the folder with 'govbench perturb --out FOLDER', from this version of the corpus",
        "B114": "run 'govbench verify FOLDER', which names all that differs, or 'govbench rescore --write'",
        "B113": "rewrite fewer documents at once",
        # predictions
        "P101": "save the file as UTF-8 JSON Lines: one JSON object a line; 'govbench lint' says more",
        "P102": "remove the row; ids are those of govbench.load(task)",
        "P103": "keep one row for each id",
        "P104": "use one of the labels of the task",
        "P105": "count offsets in Unicode code points, half-open, inside the row's text",
        "P106": "make 'text' equal to the slice of the row's text, or drop the offsets or the text",
        "P107": "give the field as README.md shows for this task",
        "P108": "write lo and hi as exact decimal or 'p/q' strings with lo <= hi, never as floats",
        "P109": "give the path of an existing file",
        "P110": "give references the columns of govbench.load(task), every id once",
        "P111": "give one list of spans for every text on both sides",
        # what only 'govbench lint' looks for in them; --fix repairs most of it
        "P112": "save the file as UTF-8 without a byte order mark",
        "P113": "save the file as UTF-8",
        "P114": "end lines with LF alone",
        "P115": "write one object a line: JSON Lines",
        "P116": "write one JSON object a line; 'govbench lint --fix' makes them of the table",
        "P117": "name the task that the predictions are of: --task",
        "P118": "predict the rows of the split that is scored: govbench.load(task)",
        "P119": "count offsets in Unicode code points, as Python does",
        "P120": "count offsets in Unicode code points, not in bytes",
        "P121": "let 'end' be the offset after the last character",
        "P122": "count offsets from 0",
        "P123": "count offsets from the start of the row's own text",
        "P124": "write 8% as 8/100 with canon ratio, 8个百分点 as 8/100 with canon points",
        "P125": "predict each span once: every copy counts as a false positive",
        "P126": "predict every row; one that is missing counts as empty",
        "P127": "check the system: an empty prediction recalls nothing",
        "P128": "leave out what is no prediction; files of a benchmark are small",
        # systems and the command line
        "S101": "choose one of the registered systems",
        "S102": "name an empty folder or one that govbench wrote",
        "S103": "choose one of the tasks",
        "S104": "give a whole number of the range that is allowed there",
        "S106": "name two prediction files or more, each once",
        "S108": "choose one of the measures of the task",
        "S109": "choose one of the input modes of the task",
        "S107": "remove overlapping and repeated spans: no paragraph has so many",
        "S105": "check the path and its permissions",
        "S110": "install it: pip install 'govbench-zh[baselines]'",
        "S111": "rename one of the two systems, or uninstall a package",
        "S112": "choose one of the protocols of the task",
        "S115": "correct or uninstall the package (docs/SYSTEMS.md)",
        "S113": "choose one of the segmenters",
        "S114": "train one: python benchmarks/segmenters.py --train FOLDER, then name that folder",
        "S116": "install it: pip install 'govbench-zh[hf]'",
        "S117": "give --model a folder that holds a Hugging Face checkpoint with safetensors weights, "
        "or a name that is in the local cache",
        "S118": "say --model FOLDER with a system that takes one, and only with such a system",
        "S120": "correct the system, or leave it out: 'govbench run --system' runs another one alone",
        "S121": "name the pages to check, or the file of --html",
        "S125": "choose one of the formats; 'govbench schema' lists them",
        "S130": "say --task T",
        "S119": "install it: pip install 'govbench-zh[plots]'",
        "S122": "give the name of a new file",
        "S123": "correct these lines first, in an editor that shows them",
        # language models
        "L101": "choose one of the settings that docs/LLM.md lists for the task",
        "L201": "install it: pip install 'govbench-zh[llm]'",
        "L202": "put the key into that environment variable, or name another one with --key-env",
        "L203": "check the key, --base-url, --model and the balance, then run the same command again: "
        "what was answered is kept",
        "L204": "it was left as it is: move it away or restore a copy, then run again",
        "L205": "give --base-url as http(s)://host[:port]/path; the key belongs into the environment",
        "L206": "give --extra a JSON object of further fields, none of which another option sets",
        "L207": "'govbench llm run' with the same arguments asks what has no reply, and only that",
        "L208": "import what 'govbench llm export' asked for, with the same task and the same options",
        "L209": "keep one reply for each id",
        "L210": 'write {"id": …, "text": …} a line, or give the output file of a batch',
        "L211": "give --temperature, --top-p and --timeout numbers of the range that is allowed there",
        "L212": "say --system llm with it, or leave it out",
        "L213": "run the same command again when the pause is over: what was answered is kept",
        "L214": "say --replace to take those of the file",
        "L215": "give the row another name with --name, or name another folder with --out",
        "L216": "'govbench llm run' with the same arguments makes the scores from the replies there",
        "L217": "start the server or correct --base-url, then run the same command again",
        "L218": "give a name that can be printed and is no key",
        # quantities
        "Q101": "give one numeral with its modifiers and unit, as it stands in the text",
        "Q102": "write the number out in full, with its magnitude at both ends of a range",
        # reading a user's own document
        "R101": "give a file that holds the text of a report",
        "R102": "save the document as plain text (UTF-8) or as HTML from the program that opens it",
        "R103": "open the file in the program it comes from and save it as UTF-8",
        "R104": "go back to the source of the text and save that as UTF-8: this copy cannot be restored",
        "R105": "save the text as plain text (UTF-8) or as HTML",
        "R106": "open the page or document, copy the text you see, and save it as plain text (UTF-8)",
        "R107": "install it: pip install 'govbench-zh[extract]'",
        # extraction from a user's own files
        "X101": "check the path; one with blanks needs quotation marks",
        "X102": "give --out a name that ends in .xlsx, .csv or .json, or say --format",
        "X103": "name a folder that has such files, or name a file of another kind itself",
        "X104": "run: pip install 'govbench-zh[extract]'",
        "X105": "give --out another name",
        "X106": "close the file where it is open, or give --out another name",
        "X107": "report it, with the text if you may share it; the other files are not affected",
        "X108": "read this file alone, on a machine with more memory, or split it",
        # submissions
        "V101": "remove it: a submission is a folder of plain files, without links and further folders",
        "V102": "remove it; docs/SUBMITTING.md lists the files of a submission",
        "V103": "make it smaller: no prediction file that can be scored is so large",
        "V104": "give the row another name, of letters, digits, '.', '_' and '-'",
        "V105": "write it as docs/SUBMITTING.md shows, or make the folder with 'govbench submit'",
        "V106": "give the fields of docs/SUBMITTING.md in system.yaml, each as one line of text",
        "V107": "delete it, then run 'govbench rescore --write': it makes it from the predictions",
        "V108": "restore the files that scores.json lists, or submit the predictions anew (--replace)",
        "V109": "restore the file, or submit the predictions anew (govbench submit --replace)",
        "V110": "predict the rows of the test split: govbench.load(task, split='test')",
        "V111": "score the predictions of the test split: govbench submit --replace",
        "V112": "run 'govbench rescore --write': it scores the stored predictions under the present gold",
        "V113": "install the version of this repository and run 'govbench rescore --write'",
        "V114": "run 'govbench rescore --write': rows of one table are scored alike",
        "V115": "do not edit scores.json; 'govbench rescore --write' makes it from the predictions",
        "V116": "run 'govbench rescore --write' here: the figures are right, the bytes are not",
        "V117": "correct the claim in system.yaml, or remove it: the row shows what the predictions earn",
        "V118": "remove the record; 'govbench verify --rerun' makes it where the system is registered",
        "V119": "it stays re-scored; the versions and the machine of system.yaml may give the same bytes",
        "V120": "register it (docs/SYSTEMS.md); what was submitted as files alone stays re-scored",
        "V121": "give each as an option, or in the file of --card",
        "V122": "give it another name, or say --replace",
        "V124": "remove it: maintainers run the system again and write the record (govbench verify --rerun)",
        "V125": "remove it; docs/SUBMITTING.md lists the fields of a card",
        "V126": "rename one: where folders of one name are one folder, each would overwrite the other",
        "V123": "name TASK=FILE, each task once; TASK=A,B,C are runs of one system, five at most",
        # integrations
        "I101": "run: pip install 'spacy>=3.7,<4'",
        "I102": "name a column of strings: ExtractMetrics(column=…)",
        "I103": "give the other attribute another name, or take it away with remove_extension",
        "I104": "name another with ExtractMetrics(target=…), or remove the column before",
        "I105": "map the rows without a format: dataset.with_format(None)",
        "I106": "leave it out: a score belongs to the prompt that the task has",
        "I107": "run one epoch, or score each epoch by itself",
    }
)


@dataclass(frozen=True)
class Finding:
    """One problem at one place.

    ``file``, ``line`` (1-based) and ``field`` are empty, 0 and empty where they do not apply.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        if self.line and not self.file:
            place = f"item {self.line}"
        field = f" [{self.field}]" if self.field else ""
        return f"{place + ': ' if place else ''}{self.code}{field} {self.message}; {REMEDIES[self.code]}"


class GovbenchError(ValueError):
    """Input that cannot be used; carries every finding, not only the first.

    >>> error = GovbenchError.of("P102", "unknown id 'x'", file="pred.jsonl", line=3)
    >>> print(error)
    pred.jsonl:3: P102 unknown id 'x'; remove the row; ids are those of govbench.load(task)
    """

    shown = 20
    kept = 1000  # by ``collected``: a hostile file has a finding in every byte

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__()

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings[: self.shown]]
        rest = len(self.findings) - len(lines)
        return "\n".join([*lines, f"… and {rest} more"] if rest else lines)

    @classmethod
    def of(cls, code: str, message: str, *, file: str = "", line: int = 0, field: str = "") -> GovbenchError:
        """An error with a single finding."""
        return cls([Finding(code, message, file, line, field)])


@contextmanager
def collected(findings: list[Finding], *, file: str = "", line: int = 0, field: str = "") -> Iterator[None]:
    """Gather the findings of an error raised inside the block and go on after it.

    Each gets the place given here where it has none of its own; no more than ``GovbenchError.kept`` are kept.

    >>> findings = []
    >>> with collected(findings, file="roles.tsv", line=3):
    ...     raise GovbenchError.of("A102", "unknown label 'X'")
    >>> findings[0].line
    3
    """
    try:
        yield
    except GovbenchError as error:
        findings += [
            Finding(f.code, f.message, f.file or file, f.line or line, f.field or field)
            for f in error.findings[: max(0, error.kept - len(findings))]
        ]


def shown(value: object, most: int = 60) -> str:
    """What a message shows of a value that anybody may have written: its ``repr``, of bounded length.

    >>> shown("文" * 100, most=12)
    "'文文文文文文文文文文…"
    >>> shown(10**5000)
    'a number of more than 60 digits'
    """
    if isinstance(value, int) and abs(value) >= 10**most:
        return f"a number of more than {most} digits"
    if isinstance(value, str | list | tuple) and len(value) > most:
        value = value[: most + 1]
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"
