"""The topic of a paragraph by its first character: a system in a package of its own."""

import json
from collections import Counter, defaultdict


class FirstCharacter:
    """The topic that paragraphs of train with the same first character have most often."""

    tasks = ("sections",)
    about = "the topic most frequent after the first character"
    random = False

    def __init__(self, task, *, seed=13):
        self.task, self.topics = task, {}

    def fit(self, train, validation):
        seen = defaultdict(Counter)
        for row in train:
            seen[row["body"][:1]][row["label"]] += 1
            seen[""][row["label"]] += 1
        # A tie goes to the label that comes first, so that the order of rows does not matter.
        self.topics = {c: min(n, key=lambda label: (-n[label], label)) for c, n in seen.items()}
        return self

    def predict(self, rows):
        default = self.topics[""]
        return [{"id": r["id"], "label": self.topics.get(r["body"][:1], default)} for r in rows]

    def save(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"task": self.task, "topics": self.topics}, ensure_ascii=False)
        (folder / "system.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder):
        stored = json.loads((folder / "system.json").read_text(encoding="utf-8"))
        system = cls(stored["task"])
        system.topics = stored["topics"]
        return system
