"""The source of truth: stand-off files made to be read, diffed and corrected by people."""
