"""清样比对: the printer's final PDF of an issue compared with the text of the web edition, character by character."""
