"""The test with other places, dates and figures: does a system score higher on the text it may have seen?

``perturb`` rewrites the documents of a split, in the text and in the gold; ``gap`` compares the predictions
of one system for both versions. No system reads this: gold decides what is rewritten.
"""

KINDS = ("places", "dates", "figures")  # what is rewritten
SPLITS = ("test", "validation")  # train is what systems learn from
