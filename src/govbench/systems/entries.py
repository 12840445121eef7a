"""The registered systems of this library, a line each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A registered system: where it is (``module:attribute``), for which tasks, its kind and one line on it.

    ``random`` says that a fit depends on the seed, ``heavy`` that it runs with ``--all`` only. ``model`` says
    of a pretrained model whether the system can be given one (``none``, ``optional``, ``required``), and
    ``packages`` are the distributions that its predictions depend on.
    """

    name: str
    target: str
    tasks: tuple[str, ...]
    kind: str
    about: str
    random: bool = False
    heavy: bool = False
    model: str = "none"
    packages: tuple[str, ...] = ()


_HERE = "govbench.systems."
_LABELS = ("sections", "sentences")
_SECTIONS, _SENTENCES, _NER, _METRICS = (("sections",), ("sentences",), ("ner",), ("metrics",))
BUILT_IN = (
    Entry("constant-topic", _HERE + "trivial:ConstantTopic", _SECTIONS, "trivial", "every paragraph SERVICE"),
    Entry("keywords", _HERE + "keywords:Keywords", _SECTIONS, "rules", "topics by weighted keywords"),
    Entry("position", _HERE + "trivial:Position", _SENTENCES, "trivial", "first LEAD, others ACTION"),
    Entry("cues", _HERE + "cues:Cues", _SENTENCES, "rules", "roles by cue words"),
    Entry("quotes", _HERE + "trivial:Quotes", _NER, "trivial", "every 《》 is DOC, every “” POLICY"),
    Entry("delimiters", _HERE + "delimiters:Delimiters", _NER, "rules", "delimiters and head nouns"),
    Entry("digits", _HERE + "trivial:Digits", _METRICS, "trivial", "every run of digits is a count"),
    Entry("quantity-engine", _HERE + "quantity_engine:QuantityEngine", _METRICS, "rules", "govbench.extract"),
    Entry(
        "quantity-learned",
        _HERE + "quantity_learned:QuantityLearned",
        _METRICS,
        "trained",
        "govbench.extract, distractors and indicators learned",
        packages=("scipy", "jieba"),
    ),
    Entry(
        "svm-chars",
        _HERE + "tfidf:SvmChars",
        _LABELS,
        "trained",
        "TF-IDF of character 1- and 2-grams, linear SVM",
        packages=("scikit-learn",),
    ),
    Entry(
        "logreg-words",
        _HERE + "tfidf:LogregWords",
        _LABELS,
        "trained",
        "TF-IDF of jieba's words, logistic regression",
        packages=("scikit-learn", "jieba"),
    ),
    Entry(
        "logreg-pkuseg",
        _HERE + "tfidf:LogregPkuseg",
        _LABELS,
        "trained",
        "TF-IDF of pkuseg's words, logistic regression",
        random=True,
        heavy=True,
        model="optional",
        packages=("scikit-learn", "jieba", "spacy-pkuseg"),
    ),
    Entry(
        "neighbours",
        _HERE + "neighbours:Neighbours",
        _SENTENCES,
        "trained",
        "CRF over the sentences of a paragraph",
        packages=("python-crfsuite",),
    ),
    Entry(
        "textcat",
        _HERE + "textcat:Textcat",
        _LABELS,
        "trained",
        "spaCy textcat",
        random=True,
        heavy=True,
        packages=("spacy", "thinc"),
    ),
    Entry("gazetteer", _HERE + "gazetteer:Gazetteer", _NER, "trained", "surfaces of train, at every level"),
    Entry(
        "crf",
        _HERE + "crf:Crf",
        _NER,
        "trained",
        "CRF over characters, a level at a time",
        packages=("python-crfsuite", "jieba"),
    ),
    *(
        Entry(
            name,
            _HERE + "" + made,
            _NER,
            "trained",
            about,
            random=True,
            heavy=True,
            packages=("spacy", "thinc"),
        )
        for name, made, about in (
            ("spacy-ner", "spans:SpacyNer", "spaCy ner, outermost mentions"),
            ("spacy-levels", "spacy_levels:SpacyLevels", "spaCy ner, one model a level of nesting"),
            ("spancat", "spans:SpanCat", "spaCy spancat, every level at once"),
        )
    ),
    Entry(
        "hf",
        _HERE + "hf:Hf",
        (*_LABELS, *_NER),
        "trained",
        "a fine-tuned Hugging Face checkpoint",
        random=True,
        heavy=True,
        model="required",
        packages=("torch", "transformers"),
    ),
)
