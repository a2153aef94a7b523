"""The desk of an elected official: one area on one screen, from figures prepared beforehand."""
