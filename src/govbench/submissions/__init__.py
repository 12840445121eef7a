"""Rows that others bring: made (``submit``), checked (``verify``), kept up (``rescore``)."""
