"""Scores as functions of sums of item statistics: matching, intervals, signatures. numpy only."""
