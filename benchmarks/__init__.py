"""Measures. They print ratios taken in one run; they are never timed tests."""
