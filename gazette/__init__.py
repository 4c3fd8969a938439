"""The records of a government gazette: entering, keeping, publishing, finding, printing."""
