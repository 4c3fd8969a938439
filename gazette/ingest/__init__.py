"""Reading what clerks hold: every format becomes one Manuscript."""
