"""Finished renderings: one document, some of them, or a whole issue, for screen, paper and file, that can be checked."""
